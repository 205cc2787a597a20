package dev.loupe.patching;

import dev.loupe.model.MissingSpace;
import dev.loupe.model.TotalEffect;
import dev.loupe.view.Facets;
import dev.loupe.view.Figures;
import dev.loupe.view.Grid;
import dev.loupe.view.Scale;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A metric on the two runs of every prompt, between which patched values lie.
 *
 * @param from of the run that values are taken from: what 1 means
 * @param into of the run that they are put into: what 0 means
 * @param missing answers of the metric that seem to miss a space
 */
record Ends(String metric, double[] from, double[] into, Unit unit, List<MissingSpace> missing) {
  private static final double LEAST_DIFFERENCE = 1e-6; // relative: what single precision can tell

  /** What a cell says. */
  enum Unit {
    /** The share of the difference between the runs, clean values put into the corrupted run. */
    RESTORED,
    /** The share of the difference between the runs, corrupted values put into the clean run. */
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
   * How far the metric went over some prompts, one of which may count several times; not a number
   * where there is no difference between the runs to give a share of.
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

  /** The note of a picture of some prompts, with warnings on lines of their own above it. */
  String warned(String note, int... prompts) {
    String alike =
        alike(prompts)
            ? "Warning: both ends are alike: "
                + effect(prompts).alike().orElseThrow()
                + ". Shares of such an effect mean little; choose prompts or answers that differ more, or use raw().\n"
            : "";
    return MissingSpace.above(alike + note, missing);
  }

  /** Prints the warnings where the result is a mere number. */
  void print() {
    String warnings = warned("", all()).strip();
    if (!warnings.isEmpty()) {
      System.err.println(warnings);
    }
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
              "the %s is %s in the run that is patched from and %s in the other, so no share between them can be given",
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
              + " in both runs, so there is nothing to restore; choose prompts or answers that differ, or raw()");
    }
  }
}
