package dev.loupe.patching;

import dev.loupe.metric.MissingSpace;
import dev.loupe.metric.TotalEffect;
import dev.loupe.view.Notes;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The metric of every prompt on the clean and the corrupted run: the two ends of the effect.
 *
 * @param from the metric on the run that activations are taken from; 1 in pictures
 * @param into the metric on the run that is patched; 0 in pictures
 * @param missing answers of the metric that seem to lack a space in front
 */
record Ends(String metric, double[] from, double[] into, Unit unit, List<MissingSpace> missing) {
  private static final double LEAST_DIFFERENCE = 1e-6; // relative: the resolution of float32

  /** The unit of a cell. */
  enum Unit {
    /** The share of the effect that patching clean activations restores. */
    RESTORED,
    /** The share of the effect that patching corrupted activations removes. */
    LOST,
    /** The change of the metric itself. */
    RAW
  }

  int prompts() {
    return into.length;
  }

  int[] all() {
    return IntStream.range(0, prompts()).toArray();
  }

  boolean share() {
    return unit != Unit.RAW;
  }

  String unitName() {
    return switch (unit) {
      case RESTORED -> "share of the effect restored";
      case LOST -> "share of the effect lost";
      case RAW -> "change of the " + metric;
    };
  }

  /**
   * The share of the effect over some prompts, which may repeat; NaN if the two runs do not differ.
   */
  double share(double[] measured, int[] prompts) {
    double change = 0;
    double whole = 0;
    for (int prompt : prompts) {
      change += measured[prompt] - into[prompt];
      whole += from[prompt] - into[prompt];
    }
    if (share()) {
      return whole == 0 ? Double.NaN : change / whole;
    }
    return change / prompts.length;
  }

  /** Warnings about a result for some prompts. */
  Notes notes(int... prompts) {
    Notes alike =
        share()
            ? effect(prompts)
                .notes(
                    "the clean and corrupted runs hardly differ",
                    "Shares of so small an effect mean little; choose prompts or answers that differ more, or use raw().")
            : Notes.NONE;
    return MissingSpace.notes(missing).plus(alike);
  }

  /** The colours of a picture of some prompts: pale where shares mean little. */
  Scale coloured(Scale scale, double[][] values, int... prompts) {
    return alike(prompts) ? scale.quiet(values) : scale;
  }

  /** Pictures of all prompts in common colours. */
  Facets onOneScale(String title, List<Grid> grids) {
    Facets common = new Facets(title, grids).onOneScale();
    return new Facets(
        title,
        common.grids().stream()
            .map(grid -> grid.withScale(coloured(grid.scale(), grid.values(), all())))
            .toList());
  }

  /** Whether shares of the difference between the runs mean little. */
  boolean alike(int... prompts) {
    return share() && effect(prompts).alike().isPresent();
  }

  private TotalEffect effect(int... prompts) {
    return new TotalEffect(picked(from, prompts), picked(into, prompts));
  }

  private static double[] picked(double[] values, int... prompts) {
    return Arrays.stream(prompts).mapToDouble(prompt -> values[prompt]).toArray();
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  void refuseWithoutDifference() {
    double here = mean(from);
    double there = mean(into);
    if (!Double.isFinite(here - there)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the %s is %s in the run that activations are taken from and %s in the run that is patched, so patching has no finite effect to measure; choose prompts or a metric with finite values",
              metric,
              here,
              there));
    }
    if (share()
        && Math.abs(here - there) <= LEAST_DIFFERENCE * Math.max(Math.abs(here), Math.abs(there))) {
      throw new IllegalArgumentException(
          "the "
              + metric
              + " is "
              + Figures.of(here)
              + (prompts() == 1 ? "" : " on average")
              + " in both runs, so there is nothing to restore; choose prompts or answers that differ, or use raw()");
    }
  }
}
