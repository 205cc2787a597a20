package dev.loupe.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.kernel.error.CellError;
import dev.loupe.kernel.snippet.CellThread;
import dev.loupe.kernel.snippet.SnippetControl;
import dev.loupe.kernel.snippet.SnippetLoader;
import dev.loupe.kernel.snippet.Variables;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the README shows is what a cell takes; it is compiled and not run. */
@Timeout(120)
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("(?s)```java\n(.*?)```");

  @Test
  void everyBlockOfJavaInTheReadmeIsACell() throws IOException {
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(Path.of("../README.md")))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(blocks).hasSizeGreaterThan(5);
    assertThat(refused(blocks)).isEmpty();
  }

  @Test
  void aBlockThatIsWrongIsFound() throws IOException {
    assertThat(refused(List.of("var model = load();\nmodel.run(3)"))).hasSize(1);
  }

  private static List<String> refused(List<String> blocks) throws IOException {
    List<String> refused = new ArrayList<>();
    ClassLoader classes = ReadmeTest.class.getClassLoader();
    try (CellShell shell =
        new CellShell(classes, List.of(), note -> {}, ReadmeTest::thatRunsNothing)) {
      shell.importAll(imports());
      for (String block : blocks) {
        try {
          shell.begin();
          shell.eval(block, 1);
        } catch (CellError error) {
          refused.add(block + error.getMessage() + "\n" + String.join("\n", error.lines()));
        }
      }
    }
    return refused;
  }

  private static SnippetControl thatRunsNothing(
      SnippetLoader loader, CellThread thread, Variables variables) {
    return new SnippetControl(loader, thread, variables) {
      @Override
      protected String invoke(Method snippet) {
        return "";
      }
    };
  }

  static List<String> imports() throws IOException {
    try (InputStream in = ReadmeTest.class.getResourceAsStream("/dev/loupe/kernel/imports.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }

  @Test
  void everyPictureBesideTheNotebooksIsShownSomewhere() throws IOException {
    StringBuilder texts = new StringBuilder(Files.readString(Path.of("../README.md")));
    try (Stream<Path> notebooks = Files.list(Path.of("../notebooks"))) {
      for (Path notebook : notebooks.filter(Files::isRegularFile).toList()) {
        texts.append(Files.readString(notebook));
      }
    }
    try (Stream<Path> pictures = Files.list(Path.of("../notebooks/images"))) {
      assertThat(pictures.map(picture -> "images/" + picture.getFileName()))
          .isNotEmpty()
          .allMatch(texts.toString()::contains);
    }
  }
}
