package dev.loupe.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightPart;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.DeviceArray;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** The part of a weight that belongs to one head or one neuron, read and replaced. */
public record WeightSlice(Spec spec, WeightPart part) {
  /** Refuses a missing part. */
  public WeightSlice {
    Objects.requireNonNull(
        part, "a part of a weight is needed, such as W_O.at(2).head(1), and null was given");
  }

  /** The part of a weight in its TransformerLens shape. */
  public Tensor of(Tensor whole) {
    return part.of() == WeightPart.Unit.WHOLE ? whole : whole.at(axis(whole), index(whole));
  }

  /** The edit of the weight that changes this part. */
  public WeightEdit edit(UnaryOperator<Tensor> change) {
    Objects.requireNonNull(change, "an edit of " + part + " needs a function, and null was given");
    String name = part.name(spec.layers());
    return part.of() == WeightPart.Unit.WHOLE
        ? new WeightEdit(name, change)
        : new WeightEdit(name, whole -> with(whole, change.apply(of(whole))));
  }

  private Tensor with(Tensor whole, Tensor after) {
    Tensor before = of(whole);
    Objects.requireNonNull(
        after, "the edit of " + part + " returned null; it must return the changed part");
    boolean fits =
        after.axes().equals(before.axes()) && Arrays.equals(after.shape(), before.shape());
    if (!fits) {
      throw new IllegalArgumentException(part + " is " + before + "; the edit returned " + after);
    }
    if (after.lent()) { // a loss follows the gradient through it
      return Tensor.borrow(replaced(whole, after, after.nd().getManager()), whole.axes());
    }
    try (NDManager work = Torch.memory(whole.nd().getDevice())) {
      return Tensor.of(replaced(whole, after, work), whole.axes().toArray(Axis[]::new));
    } finally {
      Reference.reachabilityFence(whole);
      Reference.reachabilityFence(after);
    }
  }

  /** A copy of the weight with another part, to which gradients flow back. */
  private NDArray replaced(Tensor whole, Tensor after, NDManager owner) {
    NDArray copy = Ops.copy(whole.nd(), owner);
    NDArray values = DeviceArray.tracked(copy.getDevice(), after.nd());
    NDArray place = Ops.select(copy, whole.axes().indexOf(axis(whole)), index(whole));
    Ops.assign(place, Ops.cast(values, copy.getDataType()));
    return copy;
  }

  private int index(Tensor whole) {
    int size = whole.size(axis(whole));
    int asked = part.index().orElseThrow();
    int index = asked < 0 ? size + asked : asked;
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException(
          part.weight().name(part.layer())
              + " has "
              + size
              + " along "
              + axis(whole)
              + ", so there is no number "
              + asked);
    }
    return index;
  }

  private Axis axis(Tensor whole) {
    List<Axis> sought =
        part.of() == WeightPart.Unit.HEAD ? List.of(Axis.HEAD, Axis.KV_HEAD) : List.of(Axis.D_MLP);
    return sought.stream()
        .filter(whole::has)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    part.weight()
                        + " has no part for each "
                        + (part.of() == WeightPart.Unit.HEAD ? "head" : "neuron")
                        + "; its axes are "
                        + whole.axes()));
  }
}
