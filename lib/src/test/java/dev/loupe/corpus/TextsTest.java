package dev.loupe.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextsTest {
  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static List<String> values(Texts texts) {
    return texts.stream().map(Text::value).toList();
  }

  @Test
  void aTextFileHasOneTextInEachLineThatIsNotBlank() throws IOException {
    Path file = file("a.txt", "one\n\n  two \r\n \t\nthree\rfour");
    assertThat(values(Texts.of(file))).containsExactly("one", "  two ", "three", "four");
    assertThat(Texts.of(file).stream().map(Text::place))
        .containsExactly(file + " line 1", file + " line 3", file + " line 5", file + " line 6");
  }

  @Test
  void paragraphsAreTheLinesBetweenBlankLines() throws IOException {
    Path file = file("a.txt", "\none\ntwo\n\n\nthree\n");
    assertThat(values(Texts.of(file).paragraphs())).containsExactly("one\ntwo", "three");
    assertThat(values(Texts.of(file).documents())).containsExactly("one\ntwo\n\n\nthree");
    assertThat(Texts.of(file).paragraphs().stream().map(Text::place))
        .containsExactly(file + " line 2", file + " line 6");
  }

  @Test
  void textsCanBeReadAgain() throws IOException {
    Texts texts = Texts.of(file("a.txt", "one\ntwo\n"));
    assertThat(values(texts)).isEqualTo(values(texts)).hasSize(2);
    assertThat(texts.count()).isEqualTo(2);
  }

  @Test
  void theFirstTextsAreReadWithoutThoseBehindThem() throws IOException {
    Path file = file("a.jsonl", "{\"text\": \"one\"}\n{\"text\": \"two\"}\nnot json\n");
    assertThat(values(Texts.of(file).first(2))).containsExactly("one", "two");
  }

  @Test
  void linesOfJsonGiveTheFieldThatIsNamed() throws IOException {
    Path file =
        file("a.jsonl", "{\"text\": \"a \\u00e9\\n\", \"b\": 1}\n\n{\"b\": \"x\", \"text\": \"\"}");
    assertThat(values(Texts.of(file))).containsExactly("a é\n", "");
    assertThatThrownBy(() -> Texts.of(file).column("b").count())
        .hasMessage(file + " line 1 has no text in the field 'b'; its value must be a string");
    assertThatThrownBy(() -> Texts.of(file).column("c").count())
        .hasMessage(
            file
                + " line 1 has no field 'c'; it has text, b, and texts(file).column(name) chooses"
                + " one");
  }

  @Test
  void aBrokenLineOfJsonIsNamed() throws IOException {
    Path file = file("a.jsonl", "{\"text\": \"one\"}\n{\"text\": \"two\n");
    assertThatThrownBy(() -> Texts.of(file).count())
        .hasMessage(
            file
                + " line 2 is not a JSON object; a .jsonl file has one in each line, such as"
                + " {\"text\": \"…\"}");
  }

  @Test
  void aColumnOfACsvFileMayHoldCommasAndLineBreaks() throws IOException {
    Path file = file("a.csv", "id,review\n1,\"good, \"\"very\"\"\n good\"\n2, bad\n\n3,\n");
    assertThat(values(Texts.of(file).column("review")))
        .containsExactly("good, \"very\"\n good", " bad", "");
    assertThat(Texts.of(file).column("review").stream().map(Text::place))
        .containsExactly(file + " line 2", file + " line 4", file + " line 6");
  }

  @Test
  void theOnlyColumnNeedsNoName() throws IOException {
    assertThat(values(Texts.of(file("a.tsv", "review\ngood, I think\n"))))
        .containsExactly("good, I think");
  }

  @Test
  void aRowOfAnotherWidthIsNamed() throws IOException {
    Path file = file("a.csv", "id,text\n1,good, very\n");
    assertThatThrownBy(() -> Texts.of(file).count())
        .hasMessage(
            file
                + " line 2 has 3 cells, but the first row names 2 columns; put cells that contain"
                + " the separator into quotation marks");
  }

  @Test
  void aQuotationMarkThatIsNeverClosedIsNamed() throws IOException {
    Path file = file("a.csv", "id,text\n1,\"good\n2,bad\n");
    assertThatThrownBy(() -> Texts.of(file).count())
        .hasMessage(file + ": the quotation mark in line 2 is never closed; add the closing one");
  }

  @Test
  void aByteOrderMarkTellsTheEncoding() throws IOException {
    for (Charset charset :
        List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Path file = folder.resolve("marked.csv");
      Files.write(file, "\ufefftext\né 漢\n".getBytes(charset));
      assertThat(values(Texts.of(file))).as(charset.name()).containsExactly("é 漢");
    }
  }

  @Test
  void theLineThatIsNotInTheEncodingIsNamed() throws IOException {
    Path file = folder.resolve("latin.txt");
    String lines = "plain\n".repeat(20_000);
    Files.write(file, (lines + "caf\u00e9\n").getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Texts.of(file).count())
        .hasMessage(
            file
                + " line 20001 is not in UTF-8; save the file as UTF-8, or name its encoding, as in"
                + " texts(file).encoding(\"windows-1252\")");
    assertThat(values(Texts.of(file).encoding("windows-1252"))).contains("café").hasSize(20_001);
  }

  @Test
  void aCharacterThatTheEndOfTheFileCutsIsRefused() throws IOException {
    Path file = folder.resolve("cut.txt");
    Files.write(file, new byte[] {'a', '\n', 'b', (byte) 0xC3});
    assertThatThrownBy(() -> Texts.of(file).count()).hasMessageContaining("line 2 is not in UTF-8");
  }

  @Test
  void charactersAtTheEdgesOfBuffersAreWhole() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      lines.add("x".repeat(i % 61) + "é漢🙂".repeat(i % 19) + i);
    }
    Path file = file("a.txt", String.join("\r\n", lines));
    assertThat(values(Texts.of(file))).isEqualTo(lines);
  }

  @Test
  void aFileMayBeCompressed() throws IOException {
    Path file = folder.resolve("a.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("{\"text\": \"one\"}\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(values(Texts.of(file))).containsExactly("one");
  }

  @Test
  void aFileThatIsOnlyNamedAsIfItWereCompressedIsRefused() throws IOException {
    Path file = file("a.txt.gz", "one\ntwo\n");
    assertThatThrownBy(() -> values(Texts.of(file)))
        .hasMessage(file + " ends in .gz and is not compressed by gzip; rename it, or compress it");
  }

  @Test
  void theFilesOfAFolderAreReadByTheirNames() throws IOException {
    file("b.txt", "three\n");
    file("a.txt", "one\ntwo\n");
    file("README.md", "no text");
    Texts texts = Texts.of(folder);
    assertThat(values(texts)).containsExactly("one", "two", "three");
    assertThat(texts.stream().map(Text::number)).containsExactly(0, 1, 2);
  }

  @Test
  void whatCannotBeReadIsRefusedAtOnce() throws IOException {
    Path picture = file("a.png", "");
    assertThatThrownBy(() -> Texts.of(picture))
        .hasMessage(
            picture
                + " cannot be read as texts; files with the endings .txt, .jsonl, .csv, .tsv and"
                + " .parquet can");
    assertThatThrownBy(() -> Texts.of(folder))
        .hasMessage(
            "the folder "
                + folder
                + " has no files with the endings .txt, .jsonl, .csv, .tsv and .parquet");
    assertThatThrownBy(() -> Texts.of(Path.of("The cat sat")))
        .hasMessage(
            "there is no file or folder The cat sat; texts that are not in a file are given as a"
                + " list, as in texts(List.of(\"…\"))");
  }
}
