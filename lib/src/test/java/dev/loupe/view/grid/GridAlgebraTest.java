package dev.loupe.view.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Scale;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Grids are calculated with; units, scales, masks and cells without value stay right. */
class GridAlgebraTest {
  private static final double NAN = Double.NaN;

  private static Grid grid(double... values) {
    double[][] rows = {{values[0], values[1]}, {values[2], values[3]}};
    return Grid.of(
        "Effects", "nats", Labels.layers(2), Labels.of("position", " to", " Mary"), rows);
  }

  @Test
  void aTitleThatNamesTheAxesFollowsThem() {
    double[][] values = {{1, 2}, {3, 4}};
    Labels layers = Labels.numbered("layer", 2);
    Grid grid = Grid.of("z: layer by head", "u", layers, Labels.of("head", "a", "b"), values);
    assertThat(grid.transpose().title()).isEqualTo("z: head by layer");
    assertThat(grid.withRows("prompt", List.of("p", "q")).title()).isEqualTo("z: prompt by head");
    assertThat(grid.row(1).title()).isEqualTo("z: layer by head, layer 1");
    assertThat(grid.column(1).title()).isEqualTo("z: layer by head, b");
    assertThat(grid.withTitle("z").transpose().title()).isEqualTo("z");
  }

  @Test
  void everyColumnOfTheTableHasANameOfItsOwn() {
    double[][] values = {{1}};
    Grid plain = Grid.of("", "", Labels.of("", "a"), Labels.of("", "b"), values);
    assertThat(plain.table().columnNames()).containsExactly("row", "column", "value");
    Grid same = Grid.of("", "Head", Labels.of("head", "a"), Labels.of("head", "b"), values);
    assertThat(same.table().columnNames()).containsExactly("head", "head 2", "Head 3");
    Grid word = Grid.of("", "w", Labels.of("word", "a"), Labels.of("x", "b"), values);
    assertThat(word.withWords(List.of(List.of("c"))).csv().orElseThrow())
        .startsWith("\"word\",\"x\",\"word 2\",\"w\"");
  }

  @Test
  void mapGivesTheFunctionOfEachValueInAnotherUnit() {
    Grid logs = grid(1, 2, NAN, 4).map("log of nats", Math::log);
    assertThat((Object) logs.values())
        .isEqualTo(new double[][] {{0, Math.log(2)}, {NAN, Math.log(4)}});
    assertThat(logs.unit()).isEqualTo("log of nats");
    assertThat(logs.title()).isEqualTo("Effects");
    assertThat(grid(1, 2, 3, 4).map(x -> x * x).unit()).isEqualTo("function of nats");
  }

  @Test
  void mapIsNotAskedAboutCellsThatAreMaskedOrMissing() {
    Grid masked = grid(1, 0, NAN, 4).withMask(Mask.ABOVE_DIAGONAL);
    Grid halves =
        masked.map(
            x -> {
              assertThat(x).isPositive();
              return x / 2;
            });
    assertThat(halves.mask()).isEqualTo(Mask.ABOVE_DIAGONAL);
    assertThat(halves.max()).isEqualTo(2);
  }

  @Test
  void coloursSuitTheResults() {
    assertThat(grid(1, 2, 3, 4).map(x -> -x).scale()).isEqualTo(Scale.diverging());
    assertThat(grid(-1, 2, -3, 4).withScale(Scale.diverging(9)).map(Math::abs).scale())
        .isEqualTo(Scale.sequential());
    assertThat(grid(1, -2, 3, 4).withMask(Mask.ABOVE_DIAGONAL).map(x -> x).scale())
        .isEqualTo(Scale.sequential());
    assertThat(grid(1, 2, 3, 4).minus(grid(0, 0, 0, 0)).scale().palette())
        .isEqualTo(Palette.DIVERGING);
  }

  @Test
  void plusAndMinusUndoEachOther() {
    Grid one = grid(1, 2.5, -3, NAN);
    Grid other = grid(0.5, 4, 7, 1);
    assertThat((Object) one.plus(other).minus(other).values()).isEqualTo(one.values());
    assertThat(one.plus(other).title()).isEqualTo("Effects, sum");
    assertThat(one.plus(other.withTitle("More")).title()).isEqualTo("Effects plus More");
    assertThat(one.plus(other).unit()).isEqualTo("nats");
    assertThat(one.withNote("a").plus(other.withNote("b")).note()).isEqualTo("First: a\nSecond: b");
  }

  @Test
  void aCellThatOneOfTwoGridsHidesHasNoValueInBoth() {
    Grid masked = grid(1, 0, 3, 4).withMask(Mask.ABOVE_DIAGONAL);
    Grid whole = grid(1, 2, 3, 4);
    for (Grid result : List.of(masked.plus(whole), whole.plus(masked), whole.minus(masked))) {
      assertThat(result.mask()).isEqualTo(Mask.ABOVE_DIAGONAL);
      assertThat(result.has(0, 1)).isFalse();
      assertThat(result.has(1, 0)).isTrue();
    }
    Grid neither = masked.plus(grid(1, 2, 3, 4).withMask(Mask.BELOW_DIAGONAL));
    assertThat((Object) neither.values()).isEqualTo(new double[][] {{2, NAN}, {NAN, 8}});
  }

  @Test
  void aRowOrColumnIsAGridOfItsOwn() {
    Grid grid = grid(1, 2, 3, 4).withScale(Scale.diverging(9)).withNote("a note");
    assertThat((Object) grid.row("L1").values()).isEqualTo(new double[][] {{3, 4}});
    assertThat(grid.row(-1)).isEqualTo(grid.row("L1"));
    assertThat(grid.row("L1").title()).isEqualTo("Effects, L1");
    assertThat(grid.row("L1").scale()).isEqualTo(Scale.diverging(9));
    assertThat((Object) grid.column(" Mary").values()).isEqualTo(new double[][] {{2}, {4}});
    assertThat(grid.column("·Mary")).isEqualTo(grid.column(1));
    assertThat(grid.column(1).columns()).isEqualTo(Labels.of("position", " Mary"));
    assertThat(grid.column(1).note()).isEqualTo("a note");
    assertThat((Object) grid.withMask(Mask.ABOVE_DIAGONAL).row(0).values())
        .isEqualTo(new double[][] {{1, NAN}});
  }

  @Test
  void aRowWithWordsKeepsThem() {
    Grid grid = grid(1, 2, 3, 4).withWords(List.of(List.of("a", "b"), List.of("c", "d")));
    assertThat(grid.row(1).words()).containsExactly(List.of("c", "d"));
    assertThat(grid.column(1).words()).containsExactly(List.of("b"), List.of("d"));
    assertThat(grid.map(x -> 2 * x).words()).isEqualTo(grid.words());
  }

  @Test
  void labelsAreReplaced() {
    Grid grid = grid(1, 2, 3, 4).withRows(List.of("first", "last"));
    assertThat(grid.rows()).isEqualTo(Labels.of("layer", "first", "last"));
    Grid years = grid.withRows("start year", List.of("02", "41"));
    assertThat(years.rows()).isEqualTo(Labels.of("start year", "02", "41"));
    assertThat(years.withColumns("end year", List.of("01", "99")).csv().orElseThrow())
        .startsWith("\"start year\",\"end year\",");
    assertThat(grid.withColumns(Labels.of("name", "a", "b")).columns().axis()).isEqualTo("name");
    assertThat(grid.withColumns(List.of("a", "b")).column("b").at(1, 0)).isEqualTo(4);
    assertThatThrownBy(() -> grid.withRows(List.of("one")))
        .hasMessage(
            "grid 'Effects' has 1 layer labels and 2 position labels, but its values are 2 x 2");
  }

  @Test
  void refusesWhatIsNotThere() {
    Grid grid = grid(1, 2, 3, 4);
    assertThatThrownBy(() -> grid.row("L7"))
        .hasMessage("'Effects' has no layer 'L7'; there are L0, L1");
    assertThatThrownBy(() -> grid.row(2))
        .hasMessage("'Effects' has no layer number 2; it has 2, counted from 0");
    assertThatThrownBy(() -> grid.withColumns(List.of(" to", " to")).column(" to"))
        .hasMessage("'Effects' has 2 position labels ' to'; choose one by its number, such as 0");
    assertThat(grid.withColumns(List.of(" to", " to")).column(" to@1").at(0, 0)).isEqualTo(2);
    assertThatThrownBy(
            () -> grid.plus(Grid.of("P", "bits", grid.rows(), grid.columns(), grid.values())))
        .hasMessage(
            "'Effects' is in 'nats' and 'P' in 'bits', so they have no sum; use map to give both one unit");
    assertThatThrownBy(() -> grid.plus(grid.withRows(List.of("L0", "L9"))))
        .hasMessage(
            "'Effects' plus 'Effects': layer 1 is 'L1' in the first and 'L9' in the second; both grids need the same labels");
  }

  @Test
  void facetsAreMadeOfResultsAndOfTitles() {
    Gridded result = () -> grid(1, 2, 3, 4);
    assertThat(Facets.of("Both", result, result).grids())
        .containsExactly(result.shown(), result.shown());
    Map<String, Grid> titled = new LinkedHashMap<>();
    titled.put("zero", grid(1, 2, 3, 4));
    titled.put("mean", grid(5, 6, 7, 8));
    Facets facets = Facets.of("Ablations", titled);
    assertThat(facets.grids()).extracting(Grid::title).containsExactly("zero", "mean");
    assertThat(facets.title()).isEqualTo("Ablations");
  }
}
