package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An operation on the arrays of some tensors, without its temporary arrays.
 *
 * <p>If a pass lends any of the tensors, the result belongs to the pass, because autograd must
 * follow. Otherwise the result owns its memory.
 */
final class Together {
  private final List<Tensor> tensors;

  private Together(List<Tensor> tensors) {
    this.tensors = tensors;
  }

  /** The result of an operation on the arrays, all on the device of the first. */
  static Tensor apply(
      List<Tensor> tensors,
      Function<List<NDArray>, NDArray> operation,
      List<Axis> axes,
      Origin origin) {
    return new Together(tensors)
        .reading(0, () -> new Together(tensors).result(operation, axes, origin));
  }

  private Tensor result(
      Function<List<NDArray>, NDArray> operation, List<Axis> axes, Origin origin) {
    Optional<Tensor> lent = tensors.stream().filter(Tensor::lent).findFirst();
    if (lent.isPresent()) {
      NDArray guide = lent.get().live();
      return Tensor.borrow(
          operation.apply(
              tensors.stream()
                  .map(one -> one.lent() ? on(one.live(), guide) : beside(one.live(), guide))
                  .toList()),
          axes,
          origin);
    }
    NDArray first = tensors.get(0).live();
    try (NDManager work = Torch.memory(first.getDevice())) {
      NDArray handle = first.stopGradient();
      handle.attach(work);
      NDArray result =
          operation.apply(
              tensors.stream()
                  .map(one -> one == tensors.get(0) ? handle : beside(one.live(), handle))
                  .toList());
      return Scope.open(first.getDevice(), "tensor").keep(result, axes, origin);
    }
  }

  /** Runs {@code work} while no tensor's memory can be freed. */
  private <T> T reading(int from, Supplier<T> work) {
    return from == tensors.size()
        ? work.get()
        : tensors.get(from).reading(() -> reading(from + 1, work));
  }

  /**
   * The second operand, on the device of {@code x}; if it was copied there, the copy is freed with
   * {@code x}'s manager.
   */
  static NDArray on(NDArray array, NDArray x) {
    return array.getDevice().equals(x.getDevice()) ? array : beside(array, x);
  }

  /** The values on the device of {@code x}, so that results belong to the manager of {@code x}. */
  private static NDArray beside(NDArray array, NDArray x) {
    boolean there = array.getDevice().equals(x.getDevice());
    NDArray handle = there ? array.stopGradient() : array.toDevice(x.getDevice(), true);
    handle.attach(x.getManager());
    return handle;
  }

  /** {@code x} in the wider of the number types of {@code x} and {@code y}. */
  static NDArray wide(NDArray x, NDArray y) {
    DataType type = y.getDataType();
    return type.getNumOfBytes() > x.getDataType().getNumOfBytes() ? Ops.cast(x, type) : x;
  }
}
