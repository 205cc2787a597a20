package dev.loupe.effect;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The ends of a 95 % confidence interval of a mean effect: the prompts are resampled 1000 times
 * with a fixed seed.
 *
 * <p>Efron 1979, Bootstrap methods.
 */
record Bootstrap(Effect effect) {
  private static final int RESAMPLES = 1000;
  private static final double TAIL = 0.025; // on each side of a 95 % band
  private static final long SEED = 1;

  double low(int cell, double[] measured) {
    return quantile(cell, measured, TAIL);
  }

  double high(int cell, double[] measured) {
    return quantile(cell, measured, 1 - TAIL);
  }

  /** NaN if there is no mean, or if only one prompt has a value. */
  private double quantile(int cell, double[] measured, double share) {
    int[] all = IntStream.range(0, measured.length).toArray();
    boolean single = Arrays.stream(measured).filter(Double::isFinite).count() < 2;
    if (single || !Double.isFinite(effect.of(cell, measured, all))) {
      return Double.NaN;
    }
    Random random = new Random(SEED);
    double[] means =
        IntStream.range(0, RESAMPLES)
            .mapToObj(i -> random.ints(all.length, 0, all.length).toArray())
            .mapToDouble(drawn -> effect.of(cell, measured, drawn))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return means.length == 0 ? Double.NaN : means[(int) Math.round(share * (means.length - 1))];
  }
}
