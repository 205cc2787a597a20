package dev.loupe.view.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.view.Pictures;
import dev.loupe.view.SvgFiles;
import dev.loupe.view.axes.Marker;
import dev.loupe.view.axes.Plane;
import dev.loupe.view.axes.Span;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.draw.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ScatterTest {
  private static double[] random(int count, long seed) {
    return new Random(seed).doubles(count, -5, 20).toArray();
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> " word" + i).toList();
  }

  @Test
  void aPointStandsFurtherRightAndHigherTheLargerItIs() {
    double[] x = random(80, 1);
    double[] y = random(80, 2);
    NodeList points = SvgFiles.assertWhole(Scatter.of(x, y).svg()).getElementsByTagName("ellipse");
    assertThat(points.getLength()).isEqualTo(80);
    for (int i = 1; i < 80; i++) {
      double right = number(points, i, "cx") - number(points, i - 1, "cx");
      double down = number(points, i, "cy") - number(points, i - 1, "cy");
      assertThat(right / (x[i] - x[i - 1])).isCloseTo(560 / 1.1 / span(x), within(x, i));
      assertThat(-down / (y[i] - y[i - 1])).isCloseTo(360 / 1.12 / span(y), within(y, i));
    }
  }

  /** Coordinates are written to a hundredth of a pixel. */
  private static Offset<Double> within(double[] values, int i) {
    return Offset.offset(0.02 / Math.abs(values[i] - values[i - 1]));
  }

  private static double span(double[] values) {
    Span span = Span.of(values);
    return span.high() - span.low();
  }

  private static double number(NodeList points, int index, String name) {
    return Double.parseDouble(((Element) points.item(index)).getAttribute(name));
  }

  @Test
  void classesHaveAColourAndAShapeEachAndAreInTheKey() {
    Scatter plot =
        Scatter.of(random(4, 1), random(4, 2))
            .colours("part of speech", List.of("noun", "verb", "noun", "<b>"));
    Pictures.assertShowable(plot);
    assertThat(plot.svg())
        .contains(">part of speech</text>", ">noun</text>", ">verb</text>", ">&lt;b&gt;</text>")
        .contains("fill=\"#0072b2\"", "fill=\"#d55e00\"", "fill=\"#009e73\"");
  }

  @Test
  void noTwoOfFortyNineClassesLookTheSame() {
    List<String> looks = new ArrayList<>();
    for (int i = 0; i < 49; i++) {
      looks.add(i % 7 + " " + Marker.of(i));
    }
    assertThat(looks).doesNotHaveDuplicates();
  }

  @Test
  void valuesHaveAScaleWithALegend() {
    Scatter plot =
        Scatter.of(random(3, 1), random(3, 2)).colours("loss (nats)", 0.5, Double.NaN, 1.5);
    Pictures.assertShowable(plot);
    assertThat(plot.html()).contains("loss (nats)", "no value");
    assertThat(plot.withScale(Scale.fixed(0, 3)).html()).contains(" 3");
    assertThatThrownBy(() -> Scatter.of(new double[1], new double[1]).withScale(Scale.diverging()))
        .hasMessage(
            "these points have no values for a colour scale; give them with colours(values)");
  }

  @Test
  void fewWholeNumbersAreClassesAndOtherNumbersAreValues() {
    assertThat(Colours.of("", List.of(0, 1, 1))).isInstanceOf(Colours.Classes.class);
    assertThat(Colours.of("", List.of(true, false))).isInstanceOf(Colours.Classes.class);
    assertThat(Colours.of("", List.of(0.0, 1.0))).isInstanceOf(Colours.Values.class);
    assertThat(Colours.of("", IntStream.range(0, 8).boxed().toList()))
        .isInstanceOf(Colours.Values.class);
  }

  @Test
  void labelsCoverNeitherPointsNorEachOtherAndTheNoteCountsTheRest() {
    Scatter plot = Scatter.of(random(120, 3), random(120, 4)).labels(names(120));
    Plane plane = new ScatterLayer(plot, Paper.WHITE).frame().plane();
    PointLabels labels = PointLabels.of(plot, plane, 3.5);
    assertThat(labels.placed()).hasSizeGreaterThan(20);
    assertThat(labels.placed().size() + labels.left()).isEqualTo(120);
    for (PointLabels.Placed one : labels.placed()) {
      assertThat(plane.box().contains(one.box())).isTrue();
      assertThat(labels.placed())
          .filteredOn(other -> other != one && other.box().intersects(one.box()))
          .isEmpty();
      for (int i = 0; i < 120; i++) {
        assertThat(one.box().contains(plane.x(plot.xAt(i)), plane.y(plot.yAt(i)))).isFalse();
      }
    }
    assertThat(plot.html()).contains(labels.left() + " of 120 labels would overlap");
  }

  @Test
  void pointsWithoutAPlaceAreLeftOutAndTheNoteSaysSo() {
    double[] x = {1, Double.NaN, 3, Double.POSITIVE_INFINITY};
    Scatter plot = Scatter.of(x, new double[] {1, 2, 3, 4}).labels("a", "b", "c", "d");
    Pictures.assertShowable(plot);
    String note = "2 of 4 points are NaN or infinite and are not drawn.";
    assertThat(plot.html()).contains(note);
    assertThat(plot.toString()).endsWith(note);
    double[] nothing = {Double.NaN};
    Pictures.assertShowable(Scatter.of(nothing, nothing));
    Pictures.assertShowable(
        Scatter.of(new double[] {Double.MAX_VALUE, -Double.MAX_VALUE}, new double[] {1e-320, 0}));
  }

  @Test
  void manyPointsAreOneImageOfBoundedSize() {
    Scatter plot = Scatter.of(random(50_000, 1), random(50_000, 2)).labels(names(50_000));
    String svg = plot.svg();
    SvgFiles.assertWhole(svg);
    assertThat(svg).contains("<image", "50000 points are drawn as one image.");
    assertThat(svg.length()).isLessThan(3_000_000);
  }

  @Test
  void fewPointsAreATableInTextAndManyAreDrawnWithCharacters() {
    Scatter few = Scatter.of(new double[] {1, 2}, new double[] {3, 4.5}).labels("a", " b");
    assertThat(few.withAxes("PC 1", "PC 2").withTitle("Words"))
        .hasToString(
            """
            Words [PC 2 over PC 1, 2 points]
            label  PC 1  PC 2
            a         1     3
            ·b        2   4.5""");
    double[] line = IntStream.range(0, 30).asDoubleStream().toArray();
    List<String> classes = IntStream.range(0, 30).mapToObj(i -> i < 15 ? "low" : "high").toList();
    String text = Scatter.of(line, line).colours(classes).toString();
    List<String> lines = text.lines().toList();
    assertThat(lines.get(1)).startsWith("       29 │").endsWith("#");
    assertThat(lines.get(18)).isEqualTo("        0 │o");
    assertThat(lines.get(lines.size() - 1)).isEqualTo("o low,  # high");
  }

  @Test
  void refusesNothingAndUnequalNumbers() {
    assertThatThrownBy(() -> Scatter.of(new double[0], new double[0]))
        .hasMessage(
            "a scatter plot has 0 x and 0 y; each of at least one point needs an x and a y");
    Scatter plot = Scatter.of(new double[2], new double[2]);
    assertThatThrownBy(() -> plot.labels("a"))
        .hasMessage("1 labels do not fit 2 points of a scatter plot; give one for each point");
    assertThatThrownBy(() -> plot.colours(1, 2, 3))
        .hasMessage("3 colours do not fit 2 points of a scatter plot; give one for each point");
  }

  @Test
  void plotsAreEqualByTheirPointsAndCannotBeChanged() {
    double[] x = {1, 2};
    Scatter plot = Scatter.of(x, x).colours(0.5, 1.5);
    x[0] = 9;
    plot.x()[0] = 9;
    assertThat(plot)
        .isEqualTo(Scatter.of(new double[] {1, 2}, new double[] {1, 2}).colours(0.5, 1.5));
    assertThat(plot.withDiagonal()).isNotEqualTo(plot);
  }
}
