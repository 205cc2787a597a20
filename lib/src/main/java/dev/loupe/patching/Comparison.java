package dev.loupe.patching;

import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Metric;
import dev.loupe.model.Run;
import dev.loupe.model.Tokens;
import java.util.Locale;

/**
 * Clean and corrupted prompts, and the metric that tells their runs apart.
 *
 * @param pair the prompts whose run gives the values, and those whose run they are put into
 * @param ends the metric on both
 * @param denoising whether it is the clean run that gives them
 */
record Comparison(HookedTransformer model, Pair pair, Metric metric, Ends ends, boolean denoising) {

  /** The clean run's values put into the corrupted run. */
  static Comparison of(HookedTransformer model, Tokens clean, Tokens corrupted, Metric metric) {
    Pair pair = new Pair(clean, corrupted);
    double[] ofClean = model.run(clean).measure(metric);
    double[] ofCorrupted = model.run(corrupted).measure(metric);
    Ends ends = new Ends(metric.title(), ofClean, ofCorrupted, true);
    return new Comparison(model, pair, metric, ends, true);
  }

  Comparison swapped() {
    return new Comparison(model, pair.swapped(), metric, ends.swapped(), !denoising);
  }

  Comparison raw() {
    return new Comparison(model, pair, metric, ends.raw(), denoising);
  }

  /** The run that values are taken from. */
  Run from() {
    return model.run(pair.from());
  }

  /** The run that they are put into. */
  Run into() {
    return model.run(pair.into());
  }

  double clean() {
    return Ends.mean(denoising ? ends.from() : ends.into());
  }

  double corrupted() {
    return Ends.mean(denoising ? ends.into() : ends.from());
  }

  /** Which way values go: denoising or noising. */
  String direction() {
    return denoising ? "denoising" : "noising";
  }

  String fromName() {
    return denoising ? "clean" : "corrupted";
  }

  String intoName() {
    return denoising ? "corrupted" : "clean";
  }

  /** What 0 and 1 are, and the prompts. */
  String meaning() {
    double zero = Ends.mean(ends.into());
    double one = Ends.mean(ends.from());
    String numbers =
        ends.share()
            ? String.format(
                Locale.ROOT,
                "0 = %s (%s %.2f), 1 = %s (%.2f)",
                intoName(),
                metric.title(),
                zero,
                fromName(),
                one)
            : String.format(
                Locale.ROOT,
                "0 = %s (%s %.2f); the %s run has %+.2f",
                intoName(),
                metric.title(),
                zero,
                fromName(),
                one - zero);
    return numbers + ". " + pair.note(denoising);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %s %.3f clean, %.3f corrupted",
        model.name(),
        metric.title(),
        clean(),
        corrupted());
  }
}
