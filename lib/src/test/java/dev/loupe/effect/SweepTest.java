package dev.loupe.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.draw.Scale;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class SweepTest {
  /** The mean of what was measured. */
  private record Mean(int prompts) implements Effect {
    @Override
    public String unit() {
      return "logits";
    }

    @Override
    public double of(int cell, double[] measured, int... prompts) {
      return Arrays.stream(prompts).mapToDouble(i -> measured[i]).average().orElseThrow();
    }

    @Override
    public Scale scale(double[][] effects, int... prompts) {
      return Scale.diverging();
    }

    @Override
    public String note(int... prompts) {
      return "0 = no change";
    }

    @Override
    public Effect onItsOwnScale() {
      return this;
    }
  }

  private static List<List<Spot>> heads(int count) {
    return IntStream.range(0, count).mapToObj(i -> List.of(Act.HEAD_Z.at(0).head(i))).toList();
  }

  private static Sweep row(double[]... measured) {
    Labels heads = Labels.numbered("head", "H", measured.length);
    Cells cells = new Cells(Labels.of("layer", "L0"), heads, heads(measured.length));
    return new Sweep(cells, "title", new Mean(measured[0].length), measured);
  }

  @Test
  void aMeanLiesInsideItsBandAndABandInsideTheValues() {
    Sweep sweep = row(new double[] {1, 2, 6}, new double[] {4, 4, 4});
    assertThat(sweep.at(0, 0)).isEqualTo(3);
    assertThat(sweep.low().at(0, 0)).isBetween(1.0, 3.0);
    assertThat(sweep.high().at(0, 0)).isBetween(3.0, 6.0);
    assertThat(sweep.low().at(0, 1)).isEqualTo(4);
    assertThat(sweep.high().at(0, 1)).isEqualTo(4);
    assertThat(sweep.prompt(2).at(0, 0)).isEqualTo(6);
  }

  @Test
  void aCellWithoutAMeanHasNoBand() {
    Sweep sweep = row(new double[] {0.5, Double.NaN, 0.7}, new double[] {0.5, 0.6, 0.7});
    assertThat(sweep.at(0, 0)).isNaN();
    assertThat(sweep.low().at(0, 0)).isNaN();
    assertThat(sweep.high().at(0, 0)).isNaN();
    assertThat(sweep.low().at(0, 1)).isBetween(0.5, 0.6);
    assertThat(sweep.high().at(0, 1)).isBetween(0.6, 0.7);
  }

  @Test
  void refusesABandOfOnePromptAndAPromptThatIsNotThere() {
    Sweep sweep = row(new double[] {1});
    assertThatThrownBy(sweep::low)
        .hasMessage("one prompt has no confidence interval; measure several prompts");
    assertThatThrownBy(() -> sweep.prompt(1))
        .hasMessage("there is no prompt 1; the sweep has 1, counted from 0");
  }

  @Test
  void ofManyRowsTheStrongestAreShownAndTheNoteSaysHowToSeeAll() {
    Labels heads = Labels.numbered("head", "H", 144);
    Cells cells = new Cells(heads, Labels.of("position", " to"), heads(144));
    double[][] measured = new double[144][1];
    measured[97][0] = 0.7;
    Sweep sweep = new Sweep(cells, "title", new Mean(1), measured);
    assertThat(sweep.shown().rows().names()).hasSize(24).contains("H97");
    assertThat(sweep.toString())
        .contains("H97", "The 24 strongest of 144 rows. To see all: add .grid() to the sweep.");
    assertThat(sweep.grid().rows().size()).isEqualTo(144);
    assertThat(sweep.top(1).get(0).row()).isEqualTo("H97");
  }

  @Test
  void ofManyPositionsAllAreShown() {
    Labels positions = Labels.positions(IntStream.range(0, 60).mapToObj(i -> "w" + i).toList());
    Cells cells = new Cells(positions, Labels.of("layer", "0"), heads(60));
    Sweep sweep = new Sweep(cells, "title", new Mean(1), new double[60][1]);
    assertThat(sweep.shown().rows().size()).isEqualTo(60);
  }

  @Test
  void theSpotsAreThoseOfTheStrongestCellsEachOnce() {
    Spot both = Act.ATTN_OUT.at(1).all();
    Spot mlp = Act.MLP_OUT.at(1).all();
    Labels columns = Labels.of("part", "attention", "MLP", "both", "none");
    Cells cells =
        new Cells(
            Labels.of("layer", "L1"),
            columns,
            List.of(List.of(both), List.of(mlp), List.of(both, mlp), List.of(both)));
    double[][] measured = {{-0.5}, {0.1}, {-0.7}, {Double.NaN}};
    Sweep sweep = new Sweep(cells, "title", new Mean(1), measured);
    assertThat(sweep.spots(1)).containsExactly(both, mlp);
    assertThat(sweep.spots(4)).containsExactly(both, mlp);
    assertThat(sweep.spots(0)).isEmpty();
    assertThat(row(new double[] {1}, new double[] {-3}).spots(1))
        .containsExactly(Act.HEAD_Z.at(0).head(1));
    assertThatThrownBy(() -> sweep.spots(-1))
        .hasMessage("spots(-1) asks for a negative number of cells; ask for 0 or more");
  }

  @Test
  void hiddenCellsHaveNoLineInTheTableAndNoSpot() {
    Labels two = Labels.of("position", "a", "b");
    Cells cells = new Cells(two, two, heads(4), Mask.ABOVE_DIAGONAL);
    double[][] measured = {{1, 3}, {100, 100}, {5, 7}, {9, 11}};
    Sweep sweep = new Sweep(cells, "title", new Mean(2), measured);
    Table table = sweep.table();
    assertThat(table.rowCount()).isEqualTo(3);
    assertThat(table.doubleColumn("logits").asDoubleArray()).containsExactly(2, 6, 10);
    assertThat(table.doubleColumn("low").asDoubleArray()).containsExactly(1, 5, 9);
    assertThat(table.doubleColumn("high").asDoubleArray()).containsExactly(3, 7, 11);
    assertThat(sweep.spots(4)).doesNotContain(Act.HEAD_Z.at(0).head(1)).hasSize(3);
  }

  @Test
  void refusesAnotherNumberOfValuesThanThereAreCells() {
    Cells cells = new Cells(Labels.of("layer", "L0"), Labels.of("head", "H0"), heads(1));
    assertThatThrownBy(() -> new Sweep(cells, "z", new Mean(2), new double[][] {{1}}))
        .hasMessage("the sweep 'z' needs 1 cells of 2 measured values each");
    assertThatThrownBy(() -> new Cells(Labels.of("layer", "L0"), Labels.of("head", "H0"), heads(2)))
        .hasMessage("1 rows and 1 columns have 1 cells, but the places of 2 were given");
  }
}
