package dev.loupe.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.kernel.cell.FromPython.Row;
import dev.loupe.kernel.error.CellError;
import dev.loupe.view.Displayable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every cell of the page for readers who come from Python runs, from top to bottom. */
@Timeout(300)
class FromPythonTest {
  @TempDir private Path folder;

  @Test
  void everyCellOfThePageRuns() throws IOException {
    assertThat(failed(FromPython.page())).isEmpty();
  }

  @Test
  void thePageHasSixtyRowsAndEachHasBothSides() throws IOException {
    assertThat(FromPython.page())
        .hasSizeGreaterThanOrEqualTo(60)
        .allSatisfy(
            row -> {
              assertThat(row.python()).as("line %d", row.line()).isNotBlank();
              assertThat(row.loupe()).as("line %d", row.line()).isNotBlank();
            });
  }

  @Test
  void noLineOfPythonStandsTwice() throws IOException {
    assertThat(FromPython.page()).extracting(Row::python).doesNotHaveDuplicates();
  }

  @Test
  void aCellThatThrowsOrDoesNotCompileIsFoundWithItsLine() throws IOException {
    String table =
        "| Python | Loupe |\n|---|---|\n| `a` | `vector(1).at(POS, 0)` |\n| `b` | `no()` |";
    assertThat(failed(FromPython.rows(table)))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("line 3: vector(1)"),
            second -> assertThat(second).startsWith("line 4: no()"));
  }

  @Test
  void aBarInCodeIsWrittenWithABackslashAndReadWithoutIt() {
    assertThat(FromPython.rows("| `a \\| b`<br>`c` | `d` |"))
        .containsExactly(new Row(1, "a | b\nc", "d"));
  }

  private List<String> failed(List<Row> rows) throws IOException {
    List<String> failed = new ArrayList<>();
    ClassLoader classes = FromPythonTest.class.getClassLoader();
    try (CellShell shell = new CellShell(classes, List.of(), note -> {})) {
      shell.importAll(ReadmeTest.imports());
      for (Row row : rows) {
        String cell = Results.in(folder, row.loupe());
        try {
          shell.begin();
          shown(shell.eval(cell, row.line(), 0, cell.length(), FromPythonTest::shown));
        } catch (CellError error) {
          String where = String.join("\n", error.lines());
          failed.add("line " + row.line() + ": " + cell + "\n" + error.getMessage() + "\n" + where);
        }
      }
    }
    return failed;
  }

  /** A result is made when it is shown. */
  private static void shown(Object result) {
    assertThat(result instanceof Displayable picture ? picture.text() : String.valueOf(result))
        .isNotBlank();
  }
}
