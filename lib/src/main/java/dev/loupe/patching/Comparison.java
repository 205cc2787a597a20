package dev.loupe.patching;

import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.view.draw.Figures;
import java.util.Objects;
import java.util.Optional;

/** Clean and corrupted prompts, and the metric that tells their runs apart. */
final class Comparison {
  private final Run from;
  private final Run into;
  private final Pair pair;
  private final Metric metric;
  private final boolean denoising;
  private final boolean share;
  private Optional<Ends> ends = Optional.empty();
  private boolean printed;

  private Comparison(Run from, Run into, Metric metric, boolean denoising, boolean share) {
    this.from = from;
    this.into = into;
    this.pair = new Pair(from.tokens(), into.tokens());
    this.metric = Objects.requireNonNull(metric, "patching needs a metric, and null was given");
    this.denoising = denoising;
    this.share = share;
  }

  /**
   * Activations of the clean run patched into the corrupted run; both keep their interventions, and
   * both prompts of a pair have the same length.
   */
  static Comparison of(Run clean, Run corrupted, Metric metric) {
    Comparison comparison = ofAnyLengths(clean, corrupted, metric);
    comparison.pair.refuseOtherLengths();
    return comparison;
  }

  /** The same, where the prompts of a pair may have different lengths. */
  static Comparison ofAnyLengths(Run clean, Run corrupted, Metric metric) {
    return new Comparison(clean, corrupted, metric, true, true);
  }

  /** The same in the other direction. */
  Comparison swapped() {
    return new Comparison(into, from, metric, !denoising, share);
  }

  /** The same with differences as they are, not as a share. */
  Comparison raw() {
    return new Comparison(from, into, metric, denoising, false);
  }

  /** The same with the metric on both runs already measured. */
  Comparison knowing(MetricValues from, double[] into) {
    Comparison known = new Comparison(this.from, this.into, metric, denoising, share);
    known.ends = Optional.of(ends(from, into));
    return known;
  }

  private Ends ends(MetricValues from, double[] into) {
    Ends.Unit unit = !share ? Ends.Unit.RAW : denoising ? Ends.Unit.RESTORED : Ends.Unit.LOST;
    return new Ends(metric.title(), from.values(), into, unit, from.missingSpaces());
  }

  HookedTransformer model() {
    return into.model();
  }

  /** The prompts that activations are taken from, and the prompts they are patched into. */
  Pair pair() {
    return pair;
  }

  Metric metric() {
    return metric;
  }

  /** The metric on both runs, computed on first use. */
  Ends ends() {
    if (ends.isEmpty()) {
      ends = Optional.of(ends(from().measured(metric), into().measured(metric).values()));
    }
    return ends.get();
  }

  /** Prints warnings once, for results that are numbers without a picture. */
  void printWarnings() {
    if (!printed) {
      printed = true;
      ends().notes(ends().all()).print();
    }
  }

  /** The run that activations are taken from. */
  Run from() {
    return from;
  }

  /** The run that activations are patched into. */
  Run into() {
    return into;
  }

  double clean() {
    return Ends.mean(denoising ? ends().from() : ends().into());
  }

  double corrupted() {
    return Ends.mean(denoising ? ends().into() : ends().from());
  }

  /** The direction of patching: denoising or noising. */
  String direction() {
    return denoising ? "denoising" : "noising";
  }

  String fromName() {
    return denoising ? "clean" : "corrupted";
  }

  String intoName() {
    return denoising ? "corrupted" : "clean";
  }

  /** What 0 and 1 mean, then {@code what} is shown, then the prompts. */
  String meaning(String what) {
    double zero = Ends.mean(ends().into());
    double one = Ends.mean(ends().from());
    String numbers =
        String.format(
            "0 = %s run (%s%s = %s), %s = %s run%s.",
            intoName(),
            pair.into().batch() == 1 ? "" : "mean ",
            metric.title(),
            Figures.of(zero),
            share ? "1" : Figures.signed(one - zero),
            fromName(),
            share ? " (" + Figures.of(one) + ")" : "");
    return numbers + " " + what + " " + pair.note(denoising);
  }

  @Override
  public String toString() {
    return model().name()
        + ": "
        + metric.title()
        + " "
        + Figures.of(clean())
        + " clean, "
        + Figures.of(corrupted())
        + " corrupted";
  }
}
