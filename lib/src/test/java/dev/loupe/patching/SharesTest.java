package dev.loupe.patching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.effect.Cells;
import dev.loupe.effect.Sweep;
import dev.loupe.site.Spot;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.Collections;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static Sweep sweep(double[]... measured) {
    return sweep(new double[] {1, 1, 1}, new double[] {0, 0, 0}, Ends.Unit.RESTORED, measured);
  }

  private static Sweep sweep(double[] from, double[] into, Ends.Unit unit, double[]... measured) {
    Labels heads = Labels.numbered("head", "H", measured.length);
    List<List<Spot>> spots = Collections.nCopies(measured.length, List.of());
    Cells cells = new Cells(Labels.of("layer", "L0"), heads, spots);
    Ends ends = new Ends("metric", from, into, unit, List.of());
    return new Sweep(cells, "title", new Shares(ends, "note"), measured);
  }

  @Test
  void endsThatAreAlikeAreSaidSoAndStayPale() {
    double[] clean = {0.4494};
    double[] corrupted = {0.4530};
    double[] patched = {0.4530 - 1.76 * 0.0036};
    Grid grid = sweep(clean, corrupted, Ends.Unit.RESTORED, patched).grid();
    assertThat(grid.at(0, 0)).isCloseTo(1.76, Offset.offset(1e-9));
    assertThat(grid.note())
        .isEqualTo(
            "Warning: the clean and corrupted runs hardly differ: 0.4494 and 0.453 differ by less than 5 %. Shares of so small an effect mean little; choose prompts or answers that differ more, or use raw().\nnote");
    assertThat(grid.scale().high().orElseThrow()).isBetween(4 * 1.76, 4 * 2.0);
    Grid own =
        sweep(clean, corrupted, Ends.Unit.RESTORED, corrupted, new double[] {0.4529})
            .onItsOwnScale()
            .grid();
    assertThat(own.scale().high().orElseThrow()).isBetween(4 * own.max(), 5 * own.max());
  }

  @Test
  void rawChangesAndEndsThatAreApartHaveFullColour() {
    double[] patched = {0.45};
    Grid raw = sweep(new double[] {0.4494}, new double[] {0.4530}, Ends.Unit.RAW, patched).grid();
    assertThat(raw.note()).isEqualTo("note");
    assertThat(raw.scale()).isEqualTo(Scale.diverging());
    Grid apart = sweep(new double[] {0.9}, new double[] {0.2}, Ends.Unit.RESTORED, patched).grid();
    assertThat(apart.note()).isEqualTo("note");
    assertThat(apart.scale()).isEqualTo(Scale.diverging(1));
  }

  @Test
  void aPromptWhoseEndsAreApartHasItsColourInASetThatIsAlike() {
    double[] from = {3, -3, 1};
    double[] into = {0, 0, 0};
    Sweep sweep = sweep(from, into, Ends.Unit.RESTORED, new double[] {1, 1, 1});
    assertThat(sweep.grid().note())
        .startsWith(
            "Warning: the clean and corrupted runs hardly differ: the difference of 0.3333 and 0 is smaller");
    assertThat(sweep.grid().at(0, 0)).isEqualTo(3);
    assertThat(sweep.grid().scale()).isEqualTo(Scale.diverging(12));
    assertThat(sweep.prompt(0).note()).isEqualTo("note");
    assertThat(sweep.prompt(0).scale()).isEqualTo(Scale.diverging(1));
  }

  @Test
  void theUnitSaysWhichWayTheValuesWerePut() {
    double[] one = {1};
    double[] zero = {0};
    assertThat(sweep(one, zero, Ends.Unit.RESTORED, one).grid().unit())
        .isEqualTo("share of the effect restored");
    assertThat(sweep(one, zero, Ends.Unit.LOST, one).grid().unit())
        .isEqualTo("share of the effect lost");
    assertThat(sweep(one, zero, Ends.Unit.RAW, one).grid().unit())
        .isEqualTo("change of the metric");
  }

  @Test
  void picturesInCommonColoursStayPaleToo() {
    Ends alike =
        new Ends("metric", new double[] {1}, new double[] {0.99}, Ends.Unit.RESTORED, List.of());
    Labels one = Labels.of("head", "H0");
    Grid weak = Grid.of("a", "", one, one, new double[][] {{-0.5}});
    Grid strong = Grid.of("b", "", one, one, new double[][] {{2}});
    assertThat(alike.onOneScale("t", List.of(weak, strong)).grids())
        .extracting(Grid::scale)
        .containsOnly(Scale.diverging(8));
  }

  @Test
  void sharesAreColouredFromMinusOneToOne() {
    double[] prompts = {0.2, 0.2, 0.2};
    assertThat(sweep(prompts).grid().scale()).isEqualTo(Scale.diverging(1));
    double[] beyond = {1.5, 1.5, 1.5};
    assertThat(sweep(beyond).grid().scale()).isEqualTo(Scale.diverging(1));
    assertThat(sweep(beyond).html()).contains("≥ 1</div>");
    assertThat(sweep(prompts).onItsOwnScale().grid().scale()).isEqualTo(Scale.diverging());
  }
}
