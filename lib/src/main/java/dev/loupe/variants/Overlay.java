package dev.loupe.variants;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.Change;
import dev.loupe.intervention.Patch;
import dev.loupe.intervention.Replacement;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A patch on the Java heap: the entries of the activation that it writes, and their values.
 *
 * <p>At each position of a prompt it writes {@code width} entries.
 */
final class Overlay {
  private final Spot spot;
  private final long[] shape;
  private final Tensor value;
  private final double[] values;
  private final int[] entries; // their indices in the activation, from the start of a position
  private final int[] sources; // their indices in the value
  private final Axis along;

  /** The patch on an activation of this shape, whose spot has its indices counted from 0. */
  Overlay(Patch patch, long[] shape) {
    this.spot = patch.spot();
    this.shape = shape;
    this.value = patch.value();
    List<Axis> axes = spot.site().act().axes();
    this.along = spot.along();
    refuseOtherShapes(axes);
    this.values = value.toDoubleArray();
    List<Integer> entries = new ArrayList<>(List.of(0));
    List<Integer> sources = new ArrayList<>(List.of(0));
    for (Axis axis : axes) {
      if (axis != Axis.BATCH && axis != along) {
        spread(entries, sources, axis);
      }
    }
    this.entries = entries.stream().mapToInt(Integer::intValue).toArray();
    this.sources = sources.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Repeats every entry for each index of the axis that the spot covers. */
  private void spread(List<Integer> entries, List<Integer> sources, Axis axis) {
    Integer picked = spot.picks().get(axis);
    int from = picked == null ? 0 : picked;
    int to = picked == null ? size(axis) : picked + 1;
    List<Integer> before = List.copyOf(entries);
    List<Integer> sourcesBefore = List.copyOf(sources);
    entries.clear();
    sources.clear();
    for (int i = 0; i < before.size(); i++) {
      for (int index = from; index < to; index++) {
        entries.add(before.get(i) + index * stride(axis));
        sources.add(sourcesBefore.get(i) + (index - from) * sourceStride(axis));
      }
    }
  }

  /** The positions of a prompt at which the patch writes a different value. */
  int[] changes(int prompt, double[] activation, int start) {
    return positions(prompt, start)
        .filter(
            position -> {
              int here = at(prompt, position);
              int there = source(prompt, position);
              for (int i = 0; i < entries.length; i++) {
                if (activation[here + entries[i]] != values[there + sources[i]]) {
                  return true;
                }
              }
              return false;
            })
        .toArray();
  }

  /** The positions of a prompt that the patch covers, without padding. */
  IntStream positions(int prompt, int start) {
    return IntStream.range(Math.max(start, spot.first(prompt)), spot.end(prompt, size(along)));
  }

  /** Writes the patch's entries at a position into a copy of the activation there. */
  void write(int prompt, int position, double[] row) {
    int there = source(prompt, position);
    for (int i = 0; i < entries.length; i++) {
      row[entries[i]] = values[there + sources[i]];
    }
  }

  /** The site of the patched activation. */
  Site site() {
    return spot.site();
  }

  /** The patch for one prompt, as a change of some row of another batch. */
  Change change(int row, int prompt) {
    Tensor own =
        value.has(Axis.BATCH)
            ? value.at(Axis.BATCH, value.size(Axis.BATCH) == 1 ? 0 : prompt)
            : value;
    Spot there = spot.as(prompt).prompt(row);
    boolean later = own.has(along) && own.size(along) > 1;
    return new Change(
        there, new Replacement(later ? own.from(along, there.begin() - spot.begin()) : own));
  }

  /** Marks the entries that the patch writes, in an activation that begins at {@code from}. */
  void mark(boolean[] mask, int from) {
    Arrays.stream(entries).forEach(entry -> mask[from + entry] = true);
  }

  /** The index in the activation where a position's entries begin. */
  int at(int prompt, int position) {
    return prompt * stride(Axis.BATCH) + position * stride(along);
  }

  private int source(int prompt, int position) {
    return (position - spot.begin()) * sourceStride(along) + prompt * sourceStride(Axis.BATCH);
  }

  private int size(Axis axis) {
    return (int) shape[spot.site().act().axes().indexOf(axis)];
  }

  private int stride(Axis axis) {
    return stride(spot.site().act().axes(), shape, axis);
  }

  /** The stride of the value along an axis; 0 if the value is the same along it. */
  private int sourceStride(Axis axis) {
    return !value.has(axis) || value.size(axis) == 1
        ? 0
        : stride(value.axes(), value.shape(), axis);
  }

  private static int stride(List<Axis> axes, long[] shape, Axis axis) {
    int stride = 1;
    for (int i = axes.indexOf(axis) + 1; i < shape.length; i++) {
      stride *= (int) shape[i];
    }
    return stride;
  }

  private void refuseOtherShapes(List<Axis> axes) {
    List<Axis> left = new ArrayList<>(value.axes());
    left.removeAll(spot.axes());
    boolean fits = left.isEmpty();
    for (Axis axis : spot.axes()) {
      int covered = axis == along ? size(axis) - spot.begin() : size(axis);
      fits &= !value.has(axis) || value.size(axis) == 1 || value.size(axis) == covered;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "the value for " + spot + " is " + value + "; it must have the axes " + spot.axes());
    }
  }

  @Override
  public String toString() {
    return "overlay of " + entries.length + " entries a position at " + spot;
  }
}
