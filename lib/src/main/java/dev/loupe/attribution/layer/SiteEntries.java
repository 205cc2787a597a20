package dev.loupe.attribution.layer;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.Sizes;
import dev.loupe.site.Site;
import dev.loupe.view.draw.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The entries of an activation of one prompt, by position and by the axis that tells heads, neurons
 * or dimensions apart.
 *
 * @param values row-major, in the axes of the activation
 */
record SiteEntries(Site site, Sizes sizes, double[] values) {
  /** The axis of heads, neurons or dimensions. */
  Axis axis() {
    return site.axes().stream()
        .filter(axis -> axis == Axis.HEAD || axis == Axis.KV_HEAD)
        .findFirst()
        .orElse(site.axes().get(site.axes().size() - 1));
  }

  /** The axis of positions; of attention patterns and scores, the positions that attend. */
  private Axis along() {
    return site.axes().contains(Axis.DEST) ? Axis.DEST : Axis.POS;
  }

  private int size(Axis axis) {
    return sizes.of(site, axis);
  }

  /** What the axis is called in pictures. */
  String axisName() {
    return axis() == Axis.D_MLP ? "neuron" : axis().toString();
  }

  /** The name of an entry: {@code H3}, {@code N611}, or a number. */
  String name(int entry) {
    boolean neuron = axis() == Axis.D_MLP;
    boolean head = axis() == Axis.HEAD || axis() == Axis.KV_HEAD;
    return (neuron ? "N" : head ? "H" : "") + entry;
  }

  /** The sums at each position. */
  double[] byPosition() {
    return sums(List.of(along()));
  }

  /** The entries with the largest sums over all positions, by absolute value. */
  int[] strongest(int k) {
    double[] totals = sums(List.of(axis()));
    return IntStream.range(0, totals.length)
        .boxed()
        .sorted(Comparator.comparingDouble(entry -> -Math.abs(totals[entry])))
        .limit(k)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** A row for each of some entries, a column for each position. */
  double[][] rows(int[] entries) {
    double[] all = sums(List.of(axis(), along())); // [entry, pos]
    int width = all.length / size(axis());
    return IntStream.of(entries)
        .mapToObj(entry -> Arrays.copyOfRange(all, entry * width, (entry + 1) * width))
        .toArray(double[][]::new);
  }

  /** What the rows that are not shown sum to. */
  String restNote(int shown, double sum, double whole) {
    long all = size(axis());
    return shown == all
        ? ""
        : "The "
            + shown
            + " strongest of "
            + all
            + " are shown; they sum to "
            + Figures.of(sum)
            + ", and all to "
            + Figures.of(whole)
            + ".";
  }

  /** The sums over all axes but these, row-major in their order. */
  private double[] sums(List<Axis> kept) {
    List<Axis> axes = new ArrayList<>(site.axes());
    axes.remove(Axis.BATCH);
    int length = kept.stream().mapToInt(axis -> size(axis)).reduce(1, (a, b) -> a * b);
    double[] sums = new double[length];
    for (int i = 0; i < values.length; i++) {
      sums[place(i, axes, kept)] += values[i];
    }
    return sums;
  }

  private int place(int index, List<Axis> axes, List<Axis> kept) {
    int rest = index;
    int[] at = new int[axes.size()];
    for (int axis = axes.size() - 1; axis >= 0; axis--) {
      int size = size(axes.get(axis));
      at[axis] = rest % size;
      rest /= size;
    }
    int place = 0;
    for (Axis axis : kept) {
      place = place * size(axis) + at[axes.indexOf(axis)];
    }
    return place;
  }
}
