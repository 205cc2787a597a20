package dev.loupe.learning;

import java.util.Arrays;
import java.util.Locale;

/** The losses so far in one line of text: the last number and a small curve of blocks. */
public final class LossLine {
  private static final int WIDTH = 24;
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";

  private final double[] losses;

  private LossLine(double... losses) {
    this.losses = losses;
  }

  /** The line of losses that are filled in step by step. */
  public static LossLine of(double... losses) {
    return new LossLine(losses);
  }

  /** The line after some steps. */
  public String after(long steps) {
    double[] points = thinned(Arrays.copyOf(losses, (int) steps), WIDTH);
    double low = Arrays.stream(points).min().orElse(0);
    double high = Arrays.stream(points).max().orElse(0);
    StringBuilder curve = new StringBuilder();
    for (double point : points) {
      double share = high > low ? (point - low) / (high - low) : 0;
      curve.append(BLOCKS.charAt((int) Math.round(share * (BLOCKS.length() - 1))));
    }
    return String.format(Locale.ROOT, "loss %.4g %s", losses[(int) steps - 1], curve);
  }

  /** At most {@code count} numbers: the means of equally many, and of what is left at the end. */
  public static double[] thinned(double[] values, int count) {
    int each = (values.length + count - 1) / count;
    double[] means = new double[(values.length + each - 1) / each];
    for (int i = 0; i < means.length; i++) {
      int to = Math.min(values.length, (i + 1) * each);
      means[i] = Arrays.stream(values, i * each, to).average().orElse(Double.NaN);
    }
    return means;
  }

  @Override
  public String toString() {
    return "losses of " + losses.length + " steps";
  }
}
