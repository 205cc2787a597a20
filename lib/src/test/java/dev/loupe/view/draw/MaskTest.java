package dev.loupe.view.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.view.Pictures;
import dev.loupe.view.grid.Cell;
import dev.loupe.view.grid.Grid;
import org.junit.jupiter.api.Test;

class MaskTest {
  private static final double NEVER = Double.NEGATIVE_INFINITY;
  private static final Labels TOKENS = Labels.of("looks", "a", "b");

  private static Grid masked(double[][] values) {
    return Grid.of("p", "u", TOKENS, TOKENS, values).withMask(Mask.of(values));
  }

  @Test
  void patternsAndScoresThatCannotLookAheadAreMasked() {
    assertThat(Mask.of(new double[][] {{1, 0}, {0.5, 0.5}})).isEqualTo(Mask.ABOVE_DIAGONAL);
    assertThat(Mask.of(new double[][] {{3, NEVER}, {1, 2}})).isEqualTo(Mask.ABOVE_DIAGONAL);
    assertThat(Mask.of(new double[][] {{0.5, 0.5}, {0, 1}})).isEqualTo(Mask.NONE);
    assertThat(Mask.of(new double[][] {{1}})).isEqualTo(Mask.NONE);
  }

  @Test
  void maskedCellsAreNeitherOnTopNorEndsNorInTheTable() {
    Grid scores = masked(new double[][] {{3, NEVER}, {1, 2}});
    assertThat(scores.top(9)).hasSize(3);
    assertThat(scores.min()).isEqualTo(1);
    assertThat(scores.table().rowCount()).isEqualTo(3);
    assertThat(scores.html()).doesNotContain("≤", "∞");
    Pictures.assertShowable(scores);
  }

  @Test
  void aTransposedGridIsMaskedOnTheOtherSide() {
    Grid turned = masked(new double[][] {{3, NEVER}, {1, 2}}).transpose();
    assertThat(turned.mask()).isEqualTo(Mask.BELOW_DIAGONAL);
    assertThat(turned.top(1)).containsExactly(new Cell("a", "a", 3));
    assertThat(turned.min()).isEqualTo(1);
  }

  @Test
  void aShiftedMaskLeavesOneCellMoreInEachRow() {
    Labels columns = Labels.of("from", "a", "b", "c", "d");
    double[][] values = {{1, 2, 9, 9}, {3, 4, 5, 9}};
    Grid grid = Grid.of("p", "u", TOKENS, columns, values).withMask(Mask.above(1));
    assertThat(grid.max()).isEqualTo(5);
    assertThat(grid.top(9)).hasSize(5);
    assertThat(grid.transpose().max()).isEqualTo(5);
    assertThat(grid.transpose().transpose()).isEqualTo(grid);
    assertThat(grid).isEqualTo(Grid.of("p", "u", TOKENS, columns, values).withMask(Mask.above(1)));
    assertThat(Mask.above(0)).isEqualTo(Mask.ABOVE_DIAGONAL);
    Pictures.assertShowable(grid);
  }
}
