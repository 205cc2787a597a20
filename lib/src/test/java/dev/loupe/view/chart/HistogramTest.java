package dev.loupe.view.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.view.Pictures;
import dev.loupe.view.SvgFiles;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HistogramTest {
  private static double[] gaussian(int count, double mean) {
    Random random = new Random(count);
    return DoubleStream.generate(random::nextGaussian).limit(count).map(v -> v + mean).toArray();
  }

  static Stream<double[]> samples() {
    return Stream.of(
        gaussian(1, 0),
        gaussian(2, 5),
        gaussian(1000, -3),
        gaussian(20_000, 1e6),
        new double[] {3, 3, 3},
        new double[] {0},
        new double[] {0.1, 0.2, 0.30000000000000004, 0.3},
        new double[] {1e-12, 2e-12, 5e-12},
        new double[] {-1e300, 1e300},
        new double[] {0, 0, 0, 0, 0, 0, 0, 0, 100.5},
        IntStream.range(0, 100).asDoubleStream().toArray());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everyValueIsCountedOnceInItsBin(double[] values) {
    Histogram plot = Histogram.of(new Group("", values));
    for (Histogram h : List.of(plot, plot.withBins(7), plot.withBins(1))) {
      double[] edges = h.edges();
      long[] counts = h.counts(0);
      assertThat(LongStream.of(counts).sum()).isEqualTo(values.length);
      for (int bin = 0; bin < counts.length; bin++) {
        double low = edges[bin];
        double high = edges[bin + 1];
        boolean last = bin == counts.length - 1;
        long inside =
            Arrays.stream(values).filter(v -> v >= low && (v < high || last && v == high)).count();
        assertThat(counts[bin]).isEqualTo(inside);
      }
      Pictures.assertShowable(h);
    }
    assertThat(plot.counts(0).length).isBetween(1, 61);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theAreasOfADensityHaveTheSumOne(double[] values) {
    Histogram plot = Histogram.of(new Group("", values)).asDensity();
    double[] edges = plot.edges();
    double[] heights = plot.heights(plot.all(), plot.groups().get(0));
    double area = 0;
    for (int i = 0; i < heights.length; i++) {
      area += heights[i] * (edges[i + 1] - edges[i]);
    }
    assertThat(area).isCloseTo(1, within(1e-12));
  }

  @Test
  void fewWholeNumbersHaveABinEach() {
    Histogram plot = Histogram.of(new Group("", new double[] {1, 2, 2, 5}));
    assertThat(plot.edges()).containsExactly(0.5, 1.5, 2.5, 3.5, 4.5, 5.5);
    assertThat(plot.counts(0)).containsExactly(1, 2, 0, 0, 1);
  }

  @Test
  void otherBinsHaveRoundEdgesAndMoreValuesHaveNarrowerOnes() {
    double[] few = Histogram.of(new Group("", gaussian(50, 0))).edges();
    double[] many = Histogram.of(new Group("", gaussian(5000, 0))).edges();
    assertThat(few[1] - few[0]).isCloseTo(1, within(1e-12));
    assertThat(many[1] - many[0]).isCloseTo(0.2, within(1e-12));
    assertThat(many[3]).isEqualTo(Math.rint(many[3] * 10) / 10);
  }

  @Test
  void theHeightsOfBarsAreProportionalToCounts() {
    double[] values = {1, 2, 2, 3, 3, 3, 3};
    String svg = Histogram.of(new Group("", values)).svg();
    SvgFiles.assertWhole(svg);
    double[] heights =
        Stream.of(svg.split("<rect "))
            .filter(part -> part.contains("fill=\"#0072b2\""))
            .mapToDouble(part -> Double.parseDouble(part.split("height=\"")[1].split("\"")[0]))
            .toArray();
    assertThat(heights).hasSize(3);
    assertThat(heights[1] / heights[0]).isCloseTo(2, within(1e-3));
    assertThat(heights[2] / heights[0]).isCloseTo(4, within(1e-3));
  }

  @Test
  void groupsShareTheirBinsAndAreNamed() {
    Histogram plot =
        Histogram.of(new Group("clean", gaussian(300, 0)), new Group("<b>", gaussian(200, 3)));
    Pictures.assertShowable(plot);
    assertThat(SvgFiles.inPage(plot.html()))
        .contains("stroke-dasharray", ">clean</text>", ">&lt;b&gt;</text>");
    assertThat(plot.counts(0)).hasSameSizeAs(plot.counts(1));
    assertThat(plot.toString()).contains("from", "clean");
  }

  @Test
  void valuesThatAreNotFiniteAreCountedInTheNote() {
    Group group = new Group("", new double[] {1, Double.NaN, 2, Double.NEGATIVE_INFINITY});
    assertThat(Histogram.of(group).withTitle("Heads").withUnit("head"))
        .hasToString(
            """
            Heads [head]
            from   to  count
             0.5  1.5      1  ██████████████████████████████
             1.5  2.5      1  ██████████████████████████████
            2 of 4 values are NaN or infinite and are left out.""");
  }

  @Test
  void refusesWhatHasNothingToCount() {
    assertThatThrownBy(() -> Histogram.of(new Group("a", new double[0])))
        .hasMessage("group 'a' has no values; at least one is needed");
    assertThatThrownBy(() -> Histogram.of(new Group("", new double[] {Double.NaN})))
        .hasMessage("a histogram needs finite values, and all of these are NaN or infinite");
    Histogram plot = Histogram.of(new Group("", new double[] {1, 2}));
    assertThatThrownBy(() -> plot.withBins(0))
        .hasMessage("a histogram of 0 bins cannot be drawn; ask for 1 to 1000");
    Group same = new Group("a", new double[] {1});
    assertThatThrownBy(() -> Histogram.of(same, same))
        .hasMessage("a histogram has groups of the same name: [a, a]");
  }
}
