package dev.loupe.view.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.view.Pictures;
import dev.loupe.view.axes.ChartAxis;
import dev.loupe.view.axes.Plane;
import dev.loupe.view.draw.Paper;
import java.util.List;
import org.junit.jupiter.api.Test;

class CurvesTest {
  @Test
  void linesWithBandsAndGapsCanBeShown() {
    Line line = Line.of("probe", 0.5, Double.NaN, 0.75);
    Line banded = Line.of("b", 1, 2).withBand(new double[] {0, 1}, new double[] {2, 3});
    Curves curves = Curves.of("Accuracy", "layer", "accuracy", line, banded).withNote("a note");
    Pictures.assertShowable(curves);
    assertThat(curves.html()).contains("alt=\"Accuracy: accuracy over layer for probe, b\"");
    assertThat(curves)
        .hasToString(
            """
            Accuracy [accuracy]
            layer  probe  b
                0    0.5  1 (0 to 2)
                1      –  2 (1 to 3)
                2   0.75
            a note""");
  }

  @Test
  void onePointAConstantAndNothingButGapsCanBeShown() {
    Pictures.assertShowable(Curves.of("", "x", "y", Line.of("one", 3)));
    Pictures.assertShowable(Curves.of("", "x", "y", Line.of("flat", 0, 0, 0)));
    Pictures.assertShowable(Curves.of("", "x", "y", Line.of("gaps", Double.NaN, Double.NaN)));
    Pictures.assertShowable(
        Curves.of(
            "",
            "x",
            "y",
            Line.of("b", 1, 2).withBand(new double[] {Double.NaN, 1}, new double[] {2, 3})));
  }

  @Test
  void infiniteValuesAreGaps() {
    double infinite = Double.POSITIVE_INFINITY;
    Pictures.assertShowable(Curves.of("", "x", "y", Line.of("n", infinite, 1, -infinite, 2)));
    Pictures.assertShowable(Curves.of("", "x", "y", Line.of("n", infinite, infinite)));
    double[] x = {0, infinite, 2};
    Line line = Line.of("n", x, new double[] {1, 2, 3});
    Pictures.assertShowable(Curves.of("", "x", "y", line));
    Pictures.assertShowable(
        Curves.of(
            "",
            "x",
            "y",
            line.withBand(new double[] {0, 1, -infinite}, new double[] {2, 3, infinite})));
    Pictures.assertShowable(
        Curves.of("", "x", "y", Line.of("n", new double[] {Double.NaN}, new double[] {1})));
  }

  @Test
  void aBandHasTheGapsOfItsLine() {
    double gap = Double.NaN;
    double[] y = {1, 2, gap, gap, 2, 1};
    assertThat(CurvesLayer.stretches(y, new double[] {0, 1, 2, gap, 1, gap}))
        .containsExactly(new int[] {0, 2}, new int[] {4, 5});
    Line line = Line.of("mean", y).withBand(y, y);
    String svg = Curves.of("", "x", "y", line).svg();
    assertThat(svg.split("fill-opacity=\"0.2\"", -1)).hasSize(3); // two bands
  }

  @Test
  void hostileNamesAreShownAsText() {
    String script = "<script>alert(1)</script>";
    Pictures.assertShowable(Curves.of(script, script, script, Line.of(script, 1, 2)));
  }

  @Test
  void refusesUnequalLengthsAndEqualNames() {
    assertThatThrownBy(() -> Line.of("a", new double[] {1}, new double[] {1, 2}))
        .hasMessage("line 'a' has 1 x and 2 y; each of at least one point needs an x and a y");
    assertThatThrownBy(() -> Line.of("a", 1, 2).withBand(new double[1], new double[1]))
        .hasMessage("line 'a' has 2 points and a band of 1");
    assertThatThrownBy(() -> Curves.of("C", "x", "y", Line.of("a", 1), Line.of("a", 2)))
        .hasMessage("curves 'C' have lines of the same name: [a, a]");
  }

  @Test
  void linesAreEqualByTheirPoints() {
    Line line = Line.of("a", 1, 2);
    assertThat(line).isEqualTo(Line.of("a", 1, 2)).hasToString("a: 2 points");
    line.y()[0] = 9;
    assertThat(line.y()).containsExactly(1, 2);
  }

  @Test
  void pointsHaveNamesAlongX() {
    Curves curves =
        Curves.of("", "token", "nats", Line.of("a", 1, 2), Line.of("b", 3, 4))
            .at(List.of(" <b>", " the"))
            .withTitle("Loss");
    Pictures.assertShowable(curves);
    assertThat(curves.svg()).contains(">·&lt;b&gt;</text>", ">·the</text>");
    assertThat(curves)
        .hasToString(
            """
            Loss [nats]
            token  a  b
            ·<b>   1  3
            ·the   2  4""");
    assertThat(curves.html()).contains("<span title=\"a&#10;token ·the&#10;nats 2\"");
    assertThatThrownBy(() -> curves.at(List.of("one")))
        .hasMessage(
            "line 'a' has 2 points, and 1 places along x were given; give one for each point");
    assertThatThrownBy(
            () ->
                new Curves(
                    "C",
                    "x",
                    "y",
                    List.of(Line.of("a", new double[] {0.5}, new double[1])),
                    List.of("n"),
                    false,
                    ""))
        .hasMessage(
            "curves 'C' have 1 names along x, and line 'a' has a point at 0.5; with names, points stand at 0, 1, 2, …");
  }

  @Test
  void ranksHaveTheBestAtTheTopAndEqualStepsForEqualFactors() {
    Curves curves = Curves.of("", "layer", "rank", Line.of("", 99, 9, 0)).asRanks();
    Plane plane = CurvesLayer.frame(curves, Paper.WHITE).plane();
    double best = plane.y(ChartAxis.ofRank(0));
    double tenth = plane.y(ChartAxis.ofRank(9));
    double hundredth = plane.y(ChartAxis.ofRank(99));
    assertThat(best).isLessThan(tenth);
    assertThat(hundredth - tenth).isCloseTo(tenth - best, within(1e-9));
    assertThat(curves.svg()).contains(">0</text>", ">1</text>", ">10</text>", "rank ↓");
    assertThat(curves.toString()).contains("99");
    assertThatThrownBy(() -> Curves.of("C", "x", "y", Line.of("", -1, 2)).asRanks())
        .hasMessage("curves 'C' are to be ranks, which are 0 or more, and have values below 0");
  }

  @Test
  void aLineIsHigherWhereItsValuesAreLarger() {
    Curves curves = Curves.of("", "x", "y", Line.of("", 3, 1, 2));
    Plane plane = CurvesLayer.frame(curves, Paper.WHITE).plane();
    assertThat(plane.y(3)).isLessThan(plane.y(2));
    assertThat(plane.y(2)).isCloseTo((plane.y(1) + plane.y(3)) / 2, within(1e-9));
    assertThat(plane.x(1)).isCloseTo((plane.x(0) + plane.x(2)) / 2, within(1e-9));
  }

  @Test
  void oneLineCanHaveABand() {
    Curves one = Curves.of("", "x", "y", Line.of("a", 1, 2));
    assertThat(one.withBand(new double[] {0, 1}, new double[] {2, 3}).lines().get(0).band())
        .isPresent();
    assertThatThrownBy(() -> one.and(Line.of("b", 1)).withBand(new double[2], new double[2]))
        .hasMessage(
            "a band belongs to one line, and here are 2; give each Line its band with withBand(low, high)");
  }
}
