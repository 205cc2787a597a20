package dev.loupe.kernel.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.kernel.cell.ShellTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GivenNullTest extends ShellTest {
  @Test
  void nullGivenToTheLibraryIsASentenceAboutTheCall() {
    CellError error = errorOf("int a = 1;\ndev.loupe.view.Bundle.of(null)");
    assertThat(error.speaksForItself()).isTrue();
    assertThat(error).hasMessage("Bundle.of was given null for result");
    assertThat(error.lines()).contains("cell 1, line 2");
    assertThat(errorOf("dev.loupe.Loupe.doctor(null)"))
        .hasMessage("doctor was given null for model");
    assertThat(errorOf("dev.loupe.view.draw.Labels.of(\"layer\", null, null)").getMessage())
        .startsWith("Labels.of was given null");
    assertThat(errorOf("new dev.loupe.view.grid.Cell(null, \"a\", 1)"))
        .hasMessage("a cell needs the name of its row");
  }
}
