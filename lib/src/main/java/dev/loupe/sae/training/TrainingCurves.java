package dev.loupe.sae.training;

import dev.loupe.learning.LossLine;
import dev.loupe.view.Displayable;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import java.util.Arrays;
import java.util.Locale;

/**
 * How a training went, step by step.
 *
 * @param loss the loss before each step
 * @param l0 the mean number of active features of a token
 * @param explained the share of the variance that is reconstructed: 1 − Σ|y − ŷ|² / Σ|y − ȳ|² over
 *     the tokens of the step
 * @param dead the share of dead features
 */
public record TrainingCurves(double[] loss, double[] l0, double[] explained, double[] dead)
    implements Displayable {
  private static final int POINTS = 200;
  private static final int LAST = 20; // the last twentieth of the steps is averaged

  /** Keeps copies. */
  public TrainingCurves {
    loss = loss.clone();
    l0 = l0.clone();
    explained = explained.clone();
    dead = dead.clone();
  }

  @Override
  public double[] loss() {
    return loss.clone();
  }

  @Override
  public double[] l0() {
    return l0.clone();
  }

  @Override
  public double[] explained() {
    return explained.clone();
  }

  @Override
  public double[] dead() {
    return dead.clone();
  }

  /** The mean of the last twentieth of a curve. */
  static double last(double... curve) {
    int count = Math.max(1, curve.length / LAST);
    return Arrays.stream(curve, curve.length - count, curve.length).average().orElse(Double.NaN);
  }

  /** The numbers of the last steps in one line. */
  String line() {
    return String.format(
        Locale.ROOT,
        "loss %.4g, L0 %.4g, explained variance %.3f, dead %.1f %%",
        last(loss),
        last(l0),
        last(explained),
        100 * dead[dead.length - 1]);
  }

  /** The shares, as lines; loss and L0 are relative to their largest value. */
  @Override
  public Curves picture() {
    double[] steps = new double[loss.length];
    Arrays.setAll(steps, i -> i + 1);
    double[] x = LossLine.thinned(steps, POINTS);
    return Curves.of(
            "Training by step",
            "step",
            "share",
            Line.of("explained variance", x, shown(explained, 1)),
            Line.of("dead features", x, shown(dead, 1)),
            Line.of("loss / first loss", x, shown(loss, loss[0])),
            Line.of("L0 / largest L0", x, shown(l0, Arrays.stream(l0).max().orElse(1))))
        .withNote("At the end: " + line());
  }

  /** A curve of at most so many points; values below 0, of the first steps, are not shown. */
  private static double[] shown(double[] curve, double unit) {
    double[] points = LossLine.thinned(curve, POINTS);
    return Arrays.stream(points).map(y -> Math.min(1, Math.max(0, y / unit))).toArray();
  }

  @Override
  public String html() {
    return picture().html();
  }

  @Override
  public byte[] png() {
    return picture().png();
  }

  @Override
  public String text() {
    return picture().toString();
  }

  @Override
  public String toString() {
    return loss.length + " steps: " + line();
  }
}
