package dev.loupe.patching;

import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Measured;
import dev.loupe.model.Metric;
import dev.loupe.model.Run;
import dev.loupe.model.Tokens;
import dev.loupe.view.Figures;
import java.util.Objects;
import java.util.Optional;

/** Clean and corrupted prompts, and the metric that tells their runs apart. */
final class Comparison {
  private final HookedTransformer model;
  private final Pair pair;
  private final Metric metric;
  private final boolean denoising;
  private final boolean share;
  private Optional<Ends> ends = Optional.empty();
  private boolean printed;

  private Comparison(
      HookedTransformer model, Pair pair, Metric metric, boolean denoising, boolean share) {
    this.model = model;
    this.pair = pair;
    this.metric = Objects.requireNonNull(metric, "patching needs a metric, and null was given");
    this.denoising = denoising;
    this.share = share;
  }

  /** The clean run's values put into the corrupted run. */
  static Comparison of(HookedTransformer model, Tokens clean, Tokens corrupted, Metric metric) {
    return new Comparison(model, new Pair(clean, corrupted), metric, true, true);
  }

  /** The same the other way round. */
  Comparison swapped() {
    return new Comparison(model, pair.swapped(), metric, !denoising, share);
  }

  /** The same with differences as they are, not as a share. */
  Comparison raw() {
    return new Comparison(model, pair, metric, denoising, false);
  }

  /** The same with the metric on both runs already measured. */
  Comparison knowing(Measured from, double[] into) {
    Comparison known = new Comparison(model, pair, metric, denoising, share);
    known.ends = Optional.of(ends(from, into));
    return known;
  }

  private Ends ends(Measured from, double[] into) {
    Ends.Unit unit = !share ? Ends.Unit.RAW : denoising ? Ends.Unit.RESTORED : Ends.Unit.LOST;
    return new Ends(metric.title(), from.values(), into, unit, from.missingSpaces());
  }

  HookedTransformer model() {
    return model;
  }

  /** The prompts whose run gives the values, and those whose run they are put into. */
  Pair pair() {
    return pair;
  }

  Metric metric() {
    return metric;
  }

  /** The metric on both runs, which are made for it unless it is known. */
  Ends ends() {
    if (ends.isEmpty()) {
      ends = Optional.of(ends(from().measured(metric), into().measured(metric).values()));
    }
    return ends.get();
  }

  /** Prints what makes results doubtful, once, where they are mere numbers. */
  void printWarnings() {
    if (!printed) {
      printed = true;
      ends().print();
    }
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
    return Ends.mean(denoising ? ends().from() : ends().into());
  }

  double corrupted() {
    return Ends.mean(denoising ? ends().into() : ends().from());
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
    double zero = Ends.mean(ends().into());
    double one = Ends.mean(ends().from());
    String start = "0 = " + intoName() + " (" + metric.title() + " " + Figures.of(zero) + ")";
    String numbers =
        share
            ? start + ", 1 = " + fromName() + " (" + Figures.of(one) + ")"
            : start + "; the " + fromName() + " run has " + Figures.signed(one - zero);
    return numbers + ". " + pair.note(denoising);
  }

  @Override
  public String toString() {
    return model.name()
        + ": "
        + metric.title()
        + " "
        + Figures.of(clean())
        + " clean, "
        + Figures.of(corrupted())
        + " corrupted";
  }
}
