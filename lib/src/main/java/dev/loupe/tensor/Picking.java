package dev.loupe.tensor;

import dev.loupe.axis.Axis;
import dev.loupe.torch.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Entries of an axis by their index; entries that are padding in a prompt are refused. */
final class Picking {
  private Picking() {}

  /** The slice at an index, without the axis. */
  static Tensor one(Tensor tensor, Axis axis, int index) {
    int dimension = tensor.dimension(axis);
    int resolved = resolve(tensor, axis, index);
    tensor.padding().refuse(axis, resolved);
    // A user's slice is a copy: a view would keep the whole tensor in memory.
    return tensor.apply(
        tensor.lent()
            ? x -> Ops.select(x, dimension, resolved)
            : x -> Ops.copy(Ops.select(x, dimension, resolved)),
        tensor.without(axis),
        tensor.origin().picked(axis, resolved));
  }

  /**
   * The entry at {@code indices[i]} of the last axis for each i of the axes before it, numbered
   * through all of them.
   */
  static Tensor each(Tensor tensor, Axis axis, int... indices) {
    long size = tensor.size(axis);
    int rows = (int) (Arrays.stream(tensor.shape()).reduce(1, (a, b) -> a * b) / Math.max(1, size));
    if (tensor.dimension(axis) != tensor.axes().size() - 1 || indices.length != rows) {
      throw new IllegalArgumentException(
          indices.length + " entries of " + axis + " cannot be chosen from " + tensor);
    }
    int[] resolved = resolve(tensor, axis, indices);
    List<Axis> rest = tensor.without(axis);
    for (int row = 0; rest.size() == 1 && row < rows; row++) {
      tensor.padding().refuse(axis, resolved[row], row);
    }
    long[] wide = Arrays.stream(resolved).asLongStream().toArray();
    long[] shape = Arrays.copyOf(tensor.shape(), rest.size());
    return tensor.apply(
        x -> Ops.choose(x.reshape(rows, size), wide).reshape(shape), rest, tensor.origin());
  }

  /** The entry at {@code indices[b]} of an axis wherever a tensor is of prompt b. */
  static Tensor ofPrompts(Tensor tensor, Axis axis, int... indices) {
    List<Axis> rest = tensor.without(axis);
    if (!rest.contains(Axis.BATCH)
        || rest.equals(List.of(Axis.BATCH))
        || indices.length != tensor.size(Axis.BATCH)) {
      return each(tensor, axis, indices);
    }
    int[] resolved = resolve(tensor, axis, indices);
    for (int prompt = 0; prompt < resolved.length; prompt++) {
      tensor.padding().refuse(axis, resolved[prompt], prompt);
    }
    List<Axis> last = new ArrayList<>(rest);
    last.add(axis);
    int inner =
        rest.stream()
            .skip(rest.indexOf(Axis.BATCH) + 1L)
            .mapToInt(tensor::size)
            .reduce(1, (a, b) -> a * b);
    int rows = rest.stream().mapToInt(tensor::size).reduce(1, (a, b) -> a * b);
    int[] ofRows =
        IntStream.range(0, rows).map(row -> resolved[row / inner % resolved.length]).toArray();
    return each(tensor.arranged(last), axis, ofRows);
  }

  /** The entries at these indices. */
  static Tensor some(Tensor tensor, Axis axis, int... indices) {
    int dimension = tensor.dimension(axis);
    if (indices.length == 0) {
      throw new IllegalArgumentException(
          "no entry of " + axis + " was asked for; give take at least one index");
    }
    int[] resolved = resolve(tensor, axis, indices);
    return tensor.apply(
        x -> Ops.take(x, dimension, resolved, x.getManager()),
        tensor.axes(),
        tensor.origin().taken(axis, resolved));
  }

  /** The entries of the one axis of a condition where it is 1 and not 0. */
  static Tensor where(Tensor tensor, Tensor condition) {
    if (condition.axes().size() != 1) {
      throw new IllegalArgumentException(
          "where(condition) keeps entries of one axis, and the condition is "
              + condition
              + "; say what stands elsewhere, where(condition, 0), or merge both first: merged(named(\"entry\"), "
              + condition.axes().stream().map(Axis::typed).collect(Collectors.joining(", "))
              + ")");
    }
    Axis axis = condition.axes().get(0);
    int size = tensor.size(axis);
    double[] holds = condition.toDoubleArray();
    if (holds.length != size) {
      throw new IllegalArgumentException(
          condition + " says nothing about the " + size + " entries of " + axis + " in " + tensor);
    }
    int[] kept = IntStream.range(0, size).filter(i -> truth(holds[i], axis, i)).toArray();
    if (kept.length == 0) {
      throw new IllegalArgumentException(
          "the condition is 0 for all "
              + size
              + " entries of "
              + axis
              + ", so nothing of "
              + tensor
              + " is left; a tensor needs at least one");
    }
    return some(tensor, axis, kept);
  }

  private static boolean truth(double value, Axis axis, int index) {
    if (value != 0 && value != 1) {
      throw new IllegalArgumentException(
          "a condition has 1 where it holds and 0 elsewhere, and at "
              + axis
              + " "
              + index
              + " it has "
              + value
              + "; compare, such as greaterThan(0), or give indices to take("
              + axis.typed()
              + ", ...)");
    }
    return value == 1;
  }

  /** The entries from an index up to another, which is not in it. */
  static Tensor range(Tensor tensor, Axis axis, int from, int to) {
    int size = tensor.size(axis);
    int first = from < 0 ? size + from : from;
    int end = to < 0 ? size + to : to;
    if (first < 0 || end > size || first >= end) {
      throw new IllegalArgumentException(
          axis + " has " + size + " entries; there are none from " + from + " up to " + to);
    }
    if (end - first == size) {
      return tensor;
    }
    int dimension = tensor.dimension(axis);
    return tensor.apply(
        tensor.lent()
            ? x -> Ops.narrow(x, dimension, first, end - first)
            : x -> Ops.copy(Ops.narrow(x, dimension, first, end - first)),
        tensor.axes(),
        tensor.origin().ranged(axis, first, end));
  }

  private static int[] resolve(Tensor tensor, Axis axis, int[] indices) {
    return Arrays.stream(indices).map(index -> resolve(tensor, axis, index)).toArray();
  }

  static int resolve(Tensor tensor, Axis axis, int index) {
    int size = tensor.size(axis);
    int resolved = index < 0 ? size + index : index;
    if (resolved < 0 || resolved >= size) {
      throw new IllegalArgumentException(axis + " has " + size + " entries; there is no " + index);
    }
    return resolved;
  }
}
