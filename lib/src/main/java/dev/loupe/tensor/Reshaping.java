package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import dev.loupe.axis.Words;
import dev.loupe.torch.Functions;
import dev.loupe.torch.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Axes that become several, one, or fewer. */
final class Reshaping {
  private Reshaping() {}

  static Tensor split(Tensor tensor, Axis axis, Axis.Sized... into) {
    int dimension = tensor.dimension(axis);
    long product = Arrays.stream(into).mapToLong(Axis.Sized::size).reduce(1, (a, b) -> a * b);
    if (into.length == 0 || product != tensor.size(axis)) {
      throw new IllegalArgumentException(
          axis
              + " "
              + tensor.size(axis)
              + " cannot be split into "
              + Arrays.toString(into)
              + ", whose sizes multiply to "
              + product);
    }
    if (tensor.padding().meets(axis)) {
      throw new IllegalArgumentException(
          axis + " has padding before shorter prompts and cannot be split; pick one prompt first");
    }
    List<Axis> axes = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    for (int i = 0; i < tensor.axes().size(); i++) {
      if (i == dimension) {
        Arrays.stream(into).forEach(one -> axes.add(one.axis()));
        Arrays.stream(into).forEach(one -> sizes.add((long) one.size()));
      } else {
        axes.add(tensor.axes().get(i));
        sizes.add(tensor.shape()[i]);
      }
    }
    Shape shape = new Shape(sizes);
    Origin origin = tensor.origin().rearranged(axis, tensor.padding());
    return tensor.apply(x -> x.reshape(shape), axes, origin);
  }

  static Tensor merged(Tensor tensor, Axis into, List<Axis> merged) {
    merged.forEach(tensor::dimension);
    if (merged.isEmpty() || new HashSet<>(merged).size() < merged.size()) {
      throw new IllegalArgumentException(
          merged + " cannot be merged into " + into + "; name each axis once");
    }
    List<Axis> order = new ArrayList<>();
    List<Axis> axes = new ArrayList<>();
    for (Axis axis : tensor.axes()) {
      boolean first = merged.contains(axis) && !axes.contains(into);
      if (first) {
        axes.add(into);
        order.addAll(merged);
      } else if (!merged.contains(axis)) {
        axes.add(axis);
        order.add(axis);
      }
    }
    long[] sizes = axes.stream().mapToLong(axis -> axis == into ? -1 : tensor.size(axis)).toArray();
    Origin origin = tensor.origin().with(Words.NONE).with(Padding.NONE);
    int dimension = axes.indexOf(into);
    Optional<int[]> real = real(tensor, merged);
    Origin rest = real.isPresent() ? origin : tensor.origin().with(Words.NONE);
    return tensor.apply(
        x -> {
          NDArray rows = Broadcast.arranged(x, tensor.axes(), order).reshape(new Shape(sizes));
          return real.isEmpty() ? rows : Ops.take(rows, dimension, real.get(), x.getManager());
        },
        axes,
        rest);
  }

  /** The merged entries that are not padding; empty if none of them can be. */
  private static Optional<int[]> real(Tensor tensor, List<Axis> merged) {
    Padding padding = tensor.padding();
    if (merged.stream().noneMatch(padding::meets)) {
      return Optional.empty();
    }
    boolean whole =
        merged.containsAll(padding.along()) && padding.prompts().map(merged::contains).orElse(true);
    if (!whole) {
      throw new IllegalArgumentException(
          merged
              + " of "
              + tensor
              + " cannot be merged, because positions are padding in some prompts; merge the"
              + " prompts together with "
              + padding.along().stream().map(Axis::toString).collect(Collectors.joining(" and "))
              + ", or pick a prompt");
    }
    long[] sizes = merged.stream().mapToLong(tensor::size).toArray();
    boolean[] cells = new PaddingMask(padding, merged, sizes, padding.along()).cells();
    return Optional.of(IntStream.range(0, cells.length).filter(i -> !cells[i]).toArray());
  }

  static Tensor diagonal(Tensor tensor, Axis axis, Axis other) {
    int rows = tensor.dimension(axis);
    int columns = tensor.dimension(other);
    if (rows == columns || tensor.size(axis) != tensor.size(other)) {
      throw new IllegalArgumentException(
          tensor + " has no diagonal of " + axis + " and " + other + "; give two axes of one size");
    }
    List<Axis> axes = tensor.without(other);
    long target = axes.indexOf(axis);
    Padding padding = tensor.padding();
    Padding both = padding.and(padding.renamed(other, axis)).on(axes);
    return tensor.apply(
        x ->
            Functions.of(
                "move",
                Functions.of("diagonal", x, (long) rows, (long) columns),
                (long) axes.size() - 1,
                target),
        axes,
        tensor.origin().with(both));
  }
}
