package dev.loupe.lens;

import java.util.Arrays;
import java.util.Locale;

/**
 * How well a tuned lens was trained.
 *
 * @param tokens the number of different tokens that training read
 * @param steps the number of steps
 * @param before the mean of KL(model ‖ logit lens) over held-out positions for each site, in nats
 * @param after the same of the tuned lens
 */
record TunedFit(long tokens, int steps, double[] before, double[] after) {
  TunedFit {
    before = before.clone();
    after = after.clone();
  }

  @Override
  public double[] before() {
    return before.clone();
  }

  @Override
  public double[] after() {
    return after.clone();
  }

  /** Where the translators come from, as a sentence. */
  String sentence() {
    return String.format(
        Locale.ROOT, "Trained on %,d different tokens in %,d steps.", tokens, steps);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "trained on %,d different tokens in %,d steps; mean KL(model ‖ lens) on held-out texts %.3g nats, logit lens %.3g",
        tokens,
        steps,
        Arrays.stream(after).average().orElseThrow(),
        Arrays.stream(before).average().orElseThrow());
  }
}
