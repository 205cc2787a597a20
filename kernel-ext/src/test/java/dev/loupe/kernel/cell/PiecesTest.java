package dev.loupe.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.loupe.view.Displayable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pieces of research as notebooks: every cell runs, every result has a picture, numbers hold. */
@Timeout(300)
class PiecesTest {
  private static final Path FOLDER = Path.of("../lib/src/test/notebooks");

  @TempDir private Path folder;

  /** What must be true of a notebook's variables when its last cell has run. */
  private static final Map<String, List<String>> TRUE =
      Map.of(
          "induction-heads", List.of("before > 8", "after < 1", "noInduction > 8"),
          "circuits-from-weights",
              List.of("scores.at(LAYER, 1).value() > 0.99", "k.value() > 0.2 && q.value() == 0"),
          "ioi", List.of("toName.at(LAYER, 2).max().value() > 0.6", "without < whole / 2"),
          "greater-than", List.of("years.accuracy(model) > 0.9", "neurons.spots(3).equals(best)"),
          "attention-rollout", List.of("sums.minus(1).abs().max().value() < 1e-5"),
          "modular-addition", List.of("byHeart > 0 && grokked > 3 * byHeart"),
          "integrated-gradients", List.of("Math.abs(total - difference) < 1e-3"));

  @TestFactory
  Stream<DynamicTest> everyNotebookRuns() throws IOException {
    List<Path> notebooks;
    try (Stream<Path> files = Files.list(FOLDER)) {
      notebooks = files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
    assertThat(notebooks).map(PiecesTest::name).containsAll(TRUE.keySet());
    return notebooks.stream()
        .map(notebook -> DynamicTest.dynamicTest(name(notebook), () -> run(notebook)));
  }

  /** What a notebook saves stands in {@code results}, and stays nowhere else. */
  private void run(Path notebook) throws IOException {
    try (CellShell shell =
        new CellShell(PiecesTest.class.getClassLoader(), List.of(), note -> {})) {
      shell.importAll(imports());
      int number = 0;
      for (String cell : cells(notebook)) {
        assertThat(cell).doesNotContain("createTemp");
        shell.begin();
        if (shell.eval(Results.in(folder, cell), ++number) instanceof Displayable shown) {
          assertThat(shown.text()).as(cell).isNotBlank();
        }
      }
      for (String law : TRUE.getOrDefault(name(notebook), List.of())) {
        shell.begin();
        assertThat(shell.eval(law, ++number)).as(law).isEqualTo(true);
      }
    }
  }

  private static String name(Path notebook) {
    return notebook.getFileName().toString().replace(".ipynb", "");
  }

  private static List<String> cells(Path notebook) throws IOException {
    List<String> cells = new ArrayList<>();
    JsonObject whole = JsonParser.parseString(Files.readString(notebook)).getAsJsonObject();
    for (JsonElement cell : whole.getAsJsonArray("cells")) {
      if (cell.getAsJsonObject().get("cell_type").getAsString().equals("code")) {
        Iterable<JsonElement> lines = cell.getAsJsonObject().getAsJsonArray("source");
        cells.add(
            String.join(
                "",
                StreamSupport.stream(lines.spliterator(), false)
                    .map(JsonElement::getAsString)
                    .toList()));
      }
    }
    return cells;
  }

  private static List<String> imports() throws IOException {
    try (InputStream in = PiecesTest.class.getResourceAsStream("/dev/loupe/kernel/imports.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }
}
