package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Patch;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A patch: the entries of the activation that it writes, and their values.
 *
 * <p>At each position of a prompt it writes {@code width} entries.
 */
final class Overlay {
  private final Spot spot;
  private final long[] shape;
  private final Tensor value;
  private final int[] entries; // their indices in the activation, from the start of a position
  private final int[] sources; // their indices in the value
  private final Axis along;
  private double[] onHeap; // the values, once they were needed there

  /**
   * The patch on an activation of this shape, whose spot has its indices counted from 0.
   *
   * @param known the entries of other patches, which this patch shares if they are the same
   */
  Overlay(Patch patch, long[] shape, Map<List<Object>, Entries> known) {
    this.spot = patch.spot();
    this.shape = shape;
    this.value = patch.value();
    List<Axis> axes = spot.site().axes();
    this.along = spot.along();
    refuseOtherShapes(axes);
    Entries found = known.computeIfAbsent(key(), key -> spread(axes));
    this.entries = found.entries();
    this.sources = found.sources();
  }

  /**
   * The entries that a patch writes at one position.
   *
   * @param entries their indices in the activation, from the start of the position
   * @param sources their indices in the value
   */
  record Entries(int[] entries, int[] sources) {}

  /** What the entries depend on: the same part of activations of one shape has the same. */
  private List<Object> key() {
    Map<Axis, Integer> inPosition = new TreeMap<>();
    inPosition.putAll(spot.picks());
    inPosition.keySet().removeAll(List.of(Axis.BATCH, along));
    return List.of(spot.site().act(), list(shape), inPosition, value.axes(), list(value.shape()));
  }

  private static List<Long> list(long[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  private Entries spread(List<Axis> axes) {
    Entries spread = new Entries(new int[1], new int[1]);
    for (Axis axis : axes) {
      if (axis != Axis.BATCH && axis != along) {
        spread = spread(spread, axis);
      }
    }
    return spread;
  }

  /** Repeats every entry for each index of the axis that the spot covers. */
  private Entries spread(Entries before, Axis axis) {
    Integer picked = spot.picks().get(axis);
    int from = picked == null ? 0 : picked;
    int count = picked == null ? size(axis) : 1;
    int[] entries = new int[before.entries().length * count];
    int[] sources = new int[entries.length];
    for (int i = 0; i < entries.length; i++) {
      int index = i % count;
      entries[i] = before.entries()[i / count] + (from + index) * stride(axis);
      sources[i] = before.sources()[i / count] + index * sourceStride(axis);
    }
    return new Entries(entries, sources);
  }

  /** The values as a native array. */
  NDArray value() {
    return value.nd();
  }

  /** The number of values. */
  int size() {
    return (int) Arrays.stream(value.shape()).reduce(1, (a, b) -> a * b);
  }

  /** The entries that it writes at a position, from where the position begins. */
  int[] entries() {
    return entries;
  }

  /** Where their values are, from {@link #source} on. */
  int[] sources() {
    return sources;
  }

  private double[] onHeap() {
    if (onHeap == null) {
      onHeap = value.toDoubleArray();
    }
    return onHeap;
  }

  /** The positions of a prompt at which the patch writes a different value. */
  int[] changes(int prompt, double[] activation, int start) {
    double[] values = onHeap();
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

  /** The site of the patched activation. */
  Site site() {
    return spot.site();
  }

  /** The index in the activation where a position's entries begin. */
  int at(int prompt, int position) {
    return prompt * stride(Axis.BATCH) + position * stride(along);
  }

  /** The index in the value where the entries of a position begin. */
  int source(int prompt, int position) {
    return (position - spot.begin()) * sourceStride(along) + prompt * sourceStride(Axis.BATCH);
  }

  private int size(Axis axis) {
    return (int) shape[spot.site().axes().indexOf(axis)];
  }

  private int stride(Axis axis) {
    return stride(spot.site().axes(), shape, axis);
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
