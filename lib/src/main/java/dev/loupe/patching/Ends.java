package dev.loupe.patching;

import dev.loupe.view.Figures;
import java.util.Arrays;
import java.util.Locale;

/**
 * A metric on the two runs of every prompt, between which patched values lie.
 *
 * @param from of the run that values are taken from: what 1 means
 * @param into of the run that they are put into: what 0 means
 * @param share whether differences are given as a share of the one between the runs, or as they are
 */
record Ends(String metric, double[] from, double[] into, boolean share) {
  private static final double LEAST_DIFFERENCE = 1e-6; // relative: what single precision can tell

  int prompts() {
    return into.length;
  }

  String unit() {
    return share ? "share moved" : "change of the " + metric;
  }

  /**
   * How far the metric went over some prompts, one of which may count several times; not a number
   * where there is no way between the runs to give a share of.
   */
  double share(double[] measured, int[] prompts) {
    double moved = 0;
    double whole = 0;
    for (int prompt : prompts) {
      moved += measured[prompt] - into[prompt];
      whole += from[prompt] - into[prompt];
    }
    if (share) {
      return whole == 0 ? Double.NaN : moved / whole;
    }
    return moved / prompts.length;
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
    if (share
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
