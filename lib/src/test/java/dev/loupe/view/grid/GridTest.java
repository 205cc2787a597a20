package dev.loupe.view.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class GridTest {
  private static final Labels LAYERS = Labels.numbered("layer", 2);
  private static final Labels TOKENS = Labels.of("position", " to", " the", " to");
  private static final double[][] VALUES = {{0.5, -2, Double.NaN}, {1, 0, 0.25}};

  private static Grid grid() {
    return Grid.of("Patching", "restored", LAYERS, TOKENS, VALUES);
  }

  @Test
  void theTopCellsAreThoseOfLargestAbsoluteValueWithoutMissingOnes() {
    assertThat(grid().top(3))
        .containsExactly(
            new Cell("0", " the", -2), new Cell("1", " to@0", 1), new Cell("0", " to@0", 0.5));
    assertThat(grid().top(100)).hasSize(5);
    assertThat(grid().top(0)).isEmpty();
    assertThat(grid().top(1).get(0)).hasToString("0, ·the: -2");
  }

  @Test
  void refusesFewerThanNoTopCells() {
    assertThatThrownBy(() -> grid().top(-1))
        .hasMessage("top(-1) asks for a negative number of cells; ask for 0 or more");
  }

  @Test
  void negativeValuesMakeTheScaleDiverge() {
    assertThat(grid().scale()).isEqualTo(Scale.diverging());
    assertThat(Grid.of("p", "", LAYERS, LAYERS, new double[][] {{0, 1}, {0, 1}}).scale())
        .isEqualTo(Scale.sequential());
  }

  @Test
  void valuesThatDoNotFitTheLabelsAreRefusedWithBothShapes() {
    assertThatThrownBy(() -> Grid.of("Patching", "", LAYERS, TOKENS, new double[2][2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "grid 'Patching' has 2 layer labels and 3 position labels, but its values are 2 x 2");
    assertThatThrownBy(() -> grid().withWords(List.of(List.of("a"))))
        .hasMessageContaining("but its words are 1 x 1");
    assertThatThrownBy(() -> Grid.of("p", "", LAYERS, TOKENS, new double[][] {{1, 2, 3}, {1}}))
        .hasMessageContaining("2 rows of lengths [3, 1]");
    assertThatThrownBy(() -> Grid.of("p", "", Labels.of("layer"), TOKENS, new double[0][]))
        .hasMessage("grid 'p' is empty: 0 rows x 3 columns");
  }

  @Test
  void minusSubtractsCellByCell() {
    Grid difference = grid().minus(grid().withTitle("Other"));
    assertThat(difference.title()).isEqualTo("Patching minus Other");
    assertThat(difference.at(0, 1)).isZero();
    assertThat(difference.at(0, 2)).isNaN();
  }

  @Test
  void aDifferenceHasATitleAUnitANoteAndColoursOfItsOwn() {
    Grid one = grid().withNote("0 = corrupted, 1 = clean").withScale(Scale.fixed(0, 1));
    Grid difference = one.minus(grid().withTitle("Other").withNote("0 = intact"));
    assertThat(difference.title()).isEqualTo("Patching minus Other");
    assertThat(difference.unit()).isEqualTo("difference in restored");
    assertThat(difference.scale()).isEqualTo(Scale.diverging());
    assertThat(difference.note())
        .isEqualTo(
            """
            0 = equal in both, positive = larger in the first, negative = larger in the second.
            First: 0 = corrupted, 1 = clean
            Second: 0 = intact""");
  }

  @Test
  void aDifferenceOfGridsOfOneTitleAndNoteSaysThemOnce() {
    Grid noted = grid().withNote("1 = clean");
    assertThat(noted.minus(noted).title()).isEqualTo("Patching, difference");
    assertThat(noted.minus(noted).note())
        .isEqualTo(
            "0 = equal in both, positive = larger in the first, negative = larger in the second.\nBoth: 1 = clean");
    assertThat(grid().minus(grid()).note()).doesNotContain("\n");
  }

  @Test
  void theUnitOfADifferenceNamesBothUnitsWhereTheyDiffer() {
    Grid bare = Grid.of("p", "", LAYERS, TOKENS, VALUES);
    assertThat(bare.minus(bare).unit()).isEqualTo("difference");
    assertThat(grid().minus(bare).unit()).isEqualTo("restored minus value");
    Grid seconds = Grid.of("p", "seconds", LAYERS, TOKENS, VALUES);
    assertThat(grid().minus(seconds).unit()).isEqualTo("restored minus seconds");
  }

  @Test
  void minusRefusesOtherLabelsAndNamesTheFirst() {
    Grid other = Grid.of("Other", "", LAYERS, Labels.of("position", " to", " a", " to"), VALUES);
    assertThatThrownBy(() -> grid().minus(other))
        .hasMessage(
            "'Patching' minus 'Other': position 1 is '·the' in the first and '·a' in the second; both grids need"
                + " the same labels");
    Grid shorter = Grid.of("Short", "", LAYERS, LAYERS, new double[2][2]);
    assertThatThrownBy(() -> grid().minus(shorter))
        .hasMessage("'Patching' minus 'Short': 3 position labels against 2 layer labels");
  }

  @Test
  void transposeTurnsValuesWordsAndLabels() {
    Grid words = grid().withWords(List.of(List.of("a", "b", "c"), List.of("d", "e", "f")));
    Grid turned = words.transpose();
    assertThat(turned.rows()).isEqualTo(TOKENS);
    assertThat(turned.at(1, 0)).isEqualTo(-2);
    assertThat(turned.word(2, 1)).isEqualTo("f");
    assertThat(turned.transpose()).isEqualTo(words);
  }

  @Test
  void theTableHasOneLineForEachCell() {
    Table table = grid().table();
    assertThat(table.columnNames()).containsExactly("layer", "position", "restored");
    assertThat(table.rowCount()).isEqualTo(6);
    assertThat(table.doubleColumn("restored").get(1)).isEqualTo(-2);
    Grid square = Grid.of("s", "", LAYERS, LAYERS, new double[2][2]);
    assertThat(square.table().columnNames()).containsExactly("layer", "layer 2", "value");
  }

  @Test
  void largestAndSmallestIgnoreMissingValues() {
    assertThat(grid().max()).isEqualTo(1);
    assertThat(grid().min()).isEqualTo(-2);
    Labels one = Labels.of("layer", "0");
    assertThat(Grid.of("g", "", one, one, new double[][] {{Double.NaN}}).max()).isNaN();
  }

  @Test
  void changesOfTheArraysDoNotReachTheGrid() {
    double[][] values = {{1, 2}, {3, 4}};
    Grid grid = Grid.of("g", "", LAYERS, LAYERS, values);
    values[0][0] = 9;
    grid.values()[0][0] = 9;
    assertThat(grid.at(0, 0)).isEqualTo(1);
    Grid same = Grid.of("g", "", LAYERS, LAYERS, new double[][] {{1, 2}, {3, 4}});
    assertThat(grid).isEqualTo(same).hasSameHashCodeAs(same);
  }

  @Test
  void theTextOfASmallGridIsAnAlignedTable() {
    assertThat(grid().withNote("1 = clean"))
        .hasToString(
            """
            Patching [restored]
            layer \\ position   ·to   ·the   ·to
            0                 0.50  -2.00     –
            1                 1.00         0.25
            (blank: below 0.005)
            1 = clean""");
  }

  @Test
  void theTextOfALargeGridNamesItsTopCells() {
    double[][] values = new double[40][50];
    values[7][3] = -5;
    Grid grid =
        Grid.of("Neurons", "", Labels.numbered("layer", 40), Labels.numbered("n", 50), values);
    assertThat(grid.toString()).contains("40 x 50 (layer x n)", "  7, 3: -5").hasLineCount(12);
  }

  @Test
  void aTableOfAGridWithWordsHasTheWords() {
    Grid grid =
        Grid.of(
                "next token",
                "probability",
                Labels.of("prompt", "a"),
                Labels.numbered("rank", 2),
                new double[][] {{0.75, 0.25}})
            .withWords(List.of(List.of(" Mary", " John")));
    assertThat(grid.table().stringColumn("word").asList()).containsExactly(" Mary", " John");
    assertThat(grid.table().doubleColumn("probability").asList()).containsExactly(0.75, 0.25);
  }
}
