package dev.loupe.patching;

import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Scatter;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.List;

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
    implements Pictured {
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

  /** The cells as points; on the dashed line, estimate and exact value are equal. */
  @Override
  public Displayable picture() {
    return Scatter.of(attributed, exact)
        .labels(cells)
        .withDiagonal()
        .withTitle(title + ": Pearson r = " + Figures.of(pearson()))
        .withAxes("estimated " + unit, "exact " + unit)
        .withNote(summary());
  }

  @Override
  public String toString() {
    return title + ". " + summary();
  }
}
