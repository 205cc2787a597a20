package dev.loupe.patching;

import dev.loupe.view.Displayable;
import dev.loupe.view.chart.Charts;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Palette;
import java.awt.BasicStroke;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The agreement of estimated and exact patching effects, on some cells of a sweep.
 *
 * <p>Shown as a scatter plot of exact values against estimates; on the line both are equal.
 *
 * <pre>{@code attributionPatching(model, clean, corrupted, metric).agreement(MLP_OUT)}</pre>
 *
 * @param title what was swept
 * @param unit what the values are
 * @param cells the names of the cells
 * @param attributed the estimate for each cell
 * @param exact the result of patching each cell
 */
public record Agreement(
    String title, String unit, List<String> cells, double[] attributed, double[] exact)
    implements Displayable {
  private static final int SIZE = 460;
  private static final int LETTER = 10; // the width of one in the heading, on average

  /** Keeps copies; there is at least one cell, with one value of each kind. */
  public Agreement {
    cells = List.copyOf(cells);
    attributed = attributed.clone();
    exact = exact.clone();
    if (cells.isEmpty() || attributed.length != cells.size() || exact.length != cells.size()) {
      throw new IllegalArgumentException(
          "agreement '"
              + title
              + "' has "
              + cells.size()
              + " cells, "
              + attributed.length
              + " estimates and "
              + exact.length
              + " exact values; at least one cell is needed, and each needs one estimate and one exact value");
    }
  }

  /** A copy of the estimates. */
  @Override
  public double[] attributed() {
    return attributed.clone();
  }

  /** A copy of the exact values. */
  @Override
  public double[] exact() {
    return exact.clone();
  }

  /**
   * Pearson's correlation of estimates and exact values, from −1 to 1; NaN if all estimates or all
   * exact values are equal.
   */
  public double pearson() {
    double x = Arrays.stream(attributed).average().orElseThrow();
    double y = Arrays.stream(exact).average().orElseThrow();
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < exact.length; i++) {
      xx += (attributed[i] - x) * (attributed[i] - x);
      yy += (exact[i] - y) * (exact[i] - y);
      xy += (attributed[i] - x) * (exact[i] - y);
    }
    return xx == 0 || yy == 0 ? Double.NaN : xy / Math.sqrt(xx * yy);
  }

  /** The largest absolute difference between an estimate and its exact value. */
  public double largestError() {
    return error(worst());
  }

  private double error(int cell) {
    return Math.abs(attributed[cell] - exact[cell]);
  }

  private int worst() {
    int worst = 0;
    for (int i = 1; i < exact.length; i++) {
      worst = error(i) > error(worst) ? i : worst;
    }
    return worst;
  }

  /** Correlation and largest error in one sentence. */
  String summary() {
    int worst = worst();
    return "Checked by exact patching of "
        + cells.size()
        + " cells: Pearson r = "
        + Figures.of(pearson())
        + ", largest error "
        + Figures.of(largestError())
        + " ("
        + cells.get(worst)
        + ": "
        + Figures.of(attributed[worst])
        + " estimated, "
        + Figures.of(exact[worst])
        + " exact).";
  }

  private XYChart chart() {
    String heading = title + ": Pearson r = " + Figures.of(pearson());
    int side = Math.max(SIZE, LETTER * heading.length());
    XYChart chart =
        new XYChartBuilder()
            .width(side)
            .height(side)
            .title(heading)
            .xAxisTitle("estimated " + unit)
            .yAxisTitle("exact " + unit)
            .build();
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setMarkerSize(6);
    chart.getStyler().setXAxisTickLabelsFormattingFunction(Figures::of);
    chart.getStyler().setYAxisTickLabelsFormattingFunction(Figures::of);
    double low = values().min().orElseThrow();
    double high = values().max().orElseThrow();
    XYSeries same = chart.addSeries("the same", new double[] {low, high}, new double[] {low, high});
    same.setMarker(SeriesMarkers.NONE);
    same.setLineColor(Palette.MISSING);
    same.setLineStyle(new BasicStroke(1.5f));
    XYSeries points = chart.addSeries("cells", attributed, exact);
    points.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    points.setMarker(SeriesMarkers.CIRCLE);
    points.setMarkerColor(Palette.LINES.get(0));
    return chart;
  }

  private DoubleStream values() {
    return DoubleStream.concat(Arrays.stream(attributed), Arrays.stream(exact));
  }

  @Override
  public String html() {
    return Charts.displayable(chart()).html();
  }

  @Override
  public byte[] png() {
    return Charts.displayable(chart()).png();
  }

  @Override
  public String toString() {
    return title + ". " + summary();
  }
}
