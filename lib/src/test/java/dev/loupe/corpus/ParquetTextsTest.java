package dev.loupe.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are made by pyarrow, with lib/src/test/python/make_parquet.py. */
class ParquetTextsTest {
  @TempDir Path folder;

  private static Path file(String name) {
    try {
      return Path.of(ParquetTextsTest.class.getResource(name + ".parquet").toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** The texts of the script. */
  private static List<String> expected() {
    List<String> texts = new ArrayList<>();
    int[] ends = "é 漢 🙂".codePoints().toArray();
    for (int i = 0; i < 40; i++) {
      String end = new String(ends, i % 3, ends.length - i % 3);
      texts.add("text " + i + ": " + "the cat sat on the mat. ".repeat(i % 5) + end);
    }
    texts.set(11, "");
    texts.remove(7);
    return texts;
  }

  private static List<String> values(Texts texts) {
    return texts.stream().map(Text::value).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "snappy", "gzip", "zstd", "lz4", "delta"})
  void theTextsAreThoseThatPythonWrote(String name) {
    assertThat(values(Texts.of(file(name)))).isEqualTo(expected());
  }

  @Test
  void anotherColumnIsReadByItsName() {
    assertThat(values(Texts.of(file("zstd")).column("title")).subList(0, 4))
        .containsExactly("title 0", "title 1", "title 2", "title 0");
  }

  @Test
  void aTextKnowsItsRowInTheFile() {
    List<Text> texts = Texts.of(file("snappy")).stream().toList();
    assertThat(texts.get(20).place()).endsWith("snappy.parquet row 21"); // row 7 has no value
    assertThat(texts.get(20).number()).isEqualTo(20);
  }

  @Test
  void aColumnThatIsNotThereIsRefusedWithThoseThatAre() {
    assertThatThrownBy(() -> Texts.of(file("plain")).column("body").count())
        .hasMessageEndingWith(
            "plain.parquet has no column 'body'; it has text, title, and texts(file).column(name)"
                + " chooses one");
  }

  @Test
  void aCompressionThatCannotBeReadIsNamed() {
    assertThatThrownBy(() -> Texts.of(file("brotli")).count())
        .hasMessageContaining("brotli.parquet is compressed with BROTLI, which cannot be read");
  }

  @Test
  void aFileThatEndsEarlyIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file("snappy"));
    Path half = folder.resolve("half.parquet");
    Files.write(half, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> Texts.of(half).count())
        .hasMessage(half + " is not a complete Parquet file");
  }

  /** Whatever byte is wrong, the error is a sentence, or the texts are read. */
  @Test
  void aDamagedFileNeverEndsInAnErrorWithoutASentence() throws IOException {
    byte[] whole = Files.readAllBytes(file("snappy"));
    Path damaged = folder.resolve("damaged.parquet");
    for (int at = 0; at < whole.length; at += 37) {
      byte[] bytes = whole.clone();
      bytes[at] ^= 0x55;
      Files.write(damaged, bytes);
      try {
        Texts.of(damaged).count();
      } catch (IllegalArgumentException | UncheckedIOException e) {
        assertThat(e.getMessage()).contains("damaged.parquet");
      }
    }
  }
}
