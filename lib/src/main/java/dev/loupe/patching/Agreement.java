package dev.loupe.patching;

import dev.loupe.view.Charts;
import dev.loupe.view.Displayable;
import dev.loupe.view.Figures;
import dev.loupe.view.Palette;
import java.awt.BasicStroke;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How well an approximation agrees with what it approximates, on some cells of a sweep.
 *
 * <p>As a picture, exact values over attributed ones: on the line they are the same.
 *
 * <pre>{@code attributionPatching(model, clean, corrupted, metric).agreement(MLP_OUT)}</pre>
 *
 * @param title what was swept
 * @param unit what the values are
 * @param cells the names of the cells
 * @param attributed the approximation of each
 * @param exact what patching the cell gives
 */
public record Agreement(
    String title, String unit, List<String> cells, double[] attributed, double[] exact)
    implements Displayable {
  private static final int SIZE = 460;

  /** Keeps copies; there is one value of each kind for each of at least one cell. */
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
              + " attributed values and "
              + exact.length
              + " exact ones; each of at least one cell needs both");
    }
  }

  /** A copy of the approximations. */
  @Override
  public double[] attributed() {
    return attributed.clone();
  }

  /** A copy of the exact values. */
  @Override
  public double[] exact() {
    return exact.clone();
  }

  /** Pearson's correlation, from −1 to 1; not a number where either side is all the same. */
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

  /** The largest distance of an approximation from its exact value. */
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
    return "Against exact patching of "
        + cells.size()
        + " cells: Pearson r = "
        + Figures.of(pearson())
        + ", largest error "
        + Figures.of(largestError())
        + " ("
        + cells.get(worst)
        + ": "
        + Figures.of(attributed[worst])
        + " attributed, "
        + Figures.of(exact[worst])
        + " exact).";
  }

  private XYChart chart() {
    XYChart chart =
        new XYChartBuilder()
            .width(SIZE)
            .height(SIZE)
            .title(title + ": Pearson r = " + Figures.of(pearson()))
            .xAxisTitle("attributed, " + unit)
            .yAxisTitle("exact, " + unit)
            .build();
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setMarkerSize(6);
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
