package dev.loupe.view.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.view.draw.Labels;
import org.junit.jupiter.api.Test;

class StrongestRowsTest {
  private static final Grid HEADS =
      Grid.of(
              "z by head",
              "share",
              Labels.numbered("head", "H", 4),
              Labels.numbered("position", 2),
              new double[][] {{0, 0.1}, {-0.9, 0}, {Double.NaN, 0.3}, {0.2, 0}})
          .withNote("0 = corrupted");

  @Test
  void theRowsOfTheLargestValuesStayInTheirOrder() {
    Grid two = HEADS.strongestRows(2);
    assertThat(two.rows().names()).containsExactly("H1", "H2");
    assertThat(two.values()).isEqualTo(new double[][] {{-0.9, 0}, {Double.NaN, 0.3}});
    assertThat(two.note()).isEqualTo("The 2 strongest of 4 rows. 0 = corrupted");
  }

  @Test
  void aShortGridStaysAsItIs() {
    assertThat(HEADS.strongestRows(4)).isSameAs(HEADS);
    assertThatThrownBy(() -> HEADS.strongestRows(0))
        .hasMessage("strongestRows(0) asks for no row; ask for 1 or more");
  }
}
