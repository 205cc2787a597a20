package dev.loupe.view.chart;

import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Paper;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Curves drawn with XChart. */
final class CurvesChart {
  private static final int WIDTH = 680;
  private static final int HEIGHT = 380;
  private static final int MANY = 40; // with more points, lines are drawn without markers
  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_DOWN,
          SeriesMarkers.CROSS,
          SeriesMarkers.PLUS);

  private CurvesChart() {}

  static XYChart of(Curves curves, Paper paper) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle(Labels.shown(curves.xLabel()))
            .yAxisTitle(Labels.shown(curves.yLabel()))
            .build();
    style(chart.getStyler(), curves.lines().size() > 1);
    for (int i = 0; i < curves.lines().size(); i++) {
      band(chart, curves.lines().get(i), i, paper);
    }
    for (int i = 0; i < curves.lines().size(); i++) {
      line(chart, curves.lines().get(i), i, paper);
    }
    return chart;
  }

  private static Color colour(int index, Paper paper) {
    return paper.line(Palette.LINES.get(index % Palette.LINES.size()));
  }

  private static void style(XYStyler styler, boolean legend) {
    styler.setPlotBorderVisible(false);
    styler.setChartTitleVisible(false);
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    styler.setLegendVisible(legend);
    styler.setPlotGridLinesStroke(new BasicStroke(0.8f));
    styler.setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
    styler.setMarkerSize(7);
    styler.setChartPadding(4);
    styler.setXAxisTickLabelsFormattingFunction(Figures::brief);
    styler.setYAxisTickLabelsFormattingFunction(Figures::brief);
  }

  /** A polygon for each stretch of points without a gap. */
  private static void band(XYChart chart, Line line, int index, Paper paper) {
    line.band()
        .ifPresent(
            band -> {
              int[] drawn = drawn(line.x(), band.low(), band.high());
              for (int from = 0, to; from < drawn.length; from = to) {
                to = from + 1;
                while (to < drawn.length && drawn[to] == drawn[to - 1] + 1) {
                  to++;
                }
                polygon(chart, line, drawn[from], drawn[to - 1] + 1, index, paper);
              }
            });
  }

  private static void polygon(XYChart chart, Line line, int from, int to, int index, Paper paper) {
    double[] low = line.band().orElseThrow().low();
    double[] high = line.band().orElseThrow().high();
    int n = to - from;
    double[] x = new double[2 * n];
    double[] y = new double[2 * n];
    for (int i = 0; i < n; i++) { // along the lower edge, then back along the upper
      x[i] = line.x()[from + i];
      y[i] = low[from + i];
      x[n + i] = line.x()[to - 1 - i];
      y[n + i] = high[to - 1 - i];
    }
    XYSeries series = chart.addSeries("band of " + index + " from " + from, x, y);
    Color c = colour(index, paper);
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
    series.setFillColor(new Color(c.getRed(), c.getGreen(), c.getBlue(), 50));
    series.setLineColor(new Color(0, 0, 0, 0));
    series.setMarker(SeriesMarkers.NONE);
    series.setShowInLegend(false);
  }

  private static void line(XYChart chart, Line line, int index, Paper paper) {
    int[] drawn = drawn(line.x());
    if (drawn.length == 0) {
      return;
    }
    double[] x = Arrays.stream(drawn).mapToDouble(i -> line.x()[i]).toArray();
    double[] y = Arrays.stream(drawn).mapToDouble(i -> gapUnlessFinite(line.y()[i])).toArray();
    XYSeries series = chart.addSeries(" " + Labels.shown(line.name(), 30), x, y);
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
    series.setLineColor(colour(index, paper));
    series.setLineStyle(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    series.setMarkerColor(colour(index, paper));
    boolean points = line.x().length <= MANY;
    series.setMarker(points ? MARKERS.get(index % MARKERS.size()) : SeriesMarkers.NONE);
  }

  /** The points at which all of these are finite; only these are drawn. */
  private static int[] drawn(double[]... coordinates) {
    return IntStream.range(0, coordinates[0].length)
        .filter(i -> Arrays.stream(coordinates).allMatch(values -> Double.isFinite(values[i])))
        .toArray();
  }

  private static double gapUnlessFinite(double value) {
    return Double.isFinite(value) ? value : Double.NaN;
  }
}
