package dev.loupe.tensor;

import dev.loupe.axis.Axis;
import dev.loupe.torch.Functions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** Several tensors as one. */
final class Joining {
  private Joining() {}

  /** The tensors as the entries of a new first axis; all must have the same axes and sizes. */
  static Tensor stack(Axis axis, List<Tensor> tensors) {
    Tensor first = first(tensors, "stacked");
    if (first.has(axis)) {
      throw new IllegalArgumentException(
          first + " has an axis " + axis + " already; use concat(" + axis.typed() + ", ...)");
    }
    Origin origin = first.origin();
    List<Tensor> arranged = new ArrayList<>();
    for (Tensor tensor : tensors) {
      refuse(first, tensor, "stacked", (one, along) -> one.size(along) == first.size(along));
      arranged.add(tensor.arranged(first.axes()));
      origin = origin.and(tensor.origin());
    }
    List<Axis> axes = new ArrayList<>(List.of(axis));
    axes.addAll(first.axes());
    return Together.apply(
        arranged, arrays -> Functions.ofAll("stack", Together.wide(arrays)), axes, origin);
  }

  /**
   * The entries of an axis of all tensors, one tensor after the other; other axes must be equal.
   */
  static Tensor concat(Axis axis, List<Tensor> tensors) {
    Tensor first = first(tensors, "joined");
    Padding padding = first.padding();
    Origin origin = first.origin();
    List<Tensor> arranged = new ArrayList<>();
    for (Tensor tensor : tensors) {
      tensor.dimension(axis);
      refuse(
          first,
          tensor,
          "joined along " + axis,
          (one, along) -> along == axis || one.size(along) == first.size(along));
      if (padding.meets(axis) || tensor.padding().meets(axis)) {
        throw new IllegalArgumentException(
            "tensors with padding cannot be joined along "
                + axis
                + "; pick a position that all prompts have, such as at(POS, -1)");
      }
      arranged.add(tensor.arranged(first.axes()));
      origin = origin.and(tensor.origin());
    }
    long dimension = first.dimension(axis);
    return Together.apply(
        arranged,
        arrays -> Functions.ofAll("concat", Together.wide(arrays), dimension),
        first.axes(),
        origin.rearranged(axis, padding));
  }

  private static Tensor first(List<Tensor> tensors, String what) {
    if (tensors.isEmpty()) {
      throw new IllegalArgumentException("no tensors can be " + what + "; give at least one");
    }
    return tensors.get(0);
  }

  private static void refuse(
      Tensor first, Tensor other, String what, BiPredicate<Tensor, Axis> fits) {
    boolean same = other.axes().size() == first.axes().size();
    for (Axis axis : first.axes()) {
      same = same && other.has(axis) && fits.test(other, axis);
    }
    if (!same) {
      throw new IllegalArgumentException(
          first
              + " and "
              + other
              + " cannot be "
              + what
              + "; give tensors of the same axes and sizes");
    }
    if (!first.padding().same(other.padding())) {
      throw new IllegalArgumentException(
          first
              + " and "
              + other
              + " cannot be "
              + what
              + ", because other positions are padding; use prompts of the same lengths");
    }
  }
}
