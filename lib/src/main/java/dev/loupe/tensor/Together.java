package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.axis.Axis;
import dev.loupe.memory.OnceMore;
import dev.loupe.torch.DeviceArray;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * An operation on the arrays of some tensors, without its temporary arrays.
 *
 * <p>If a pass lends any of the tensors, the result belongs to the pass, because autograd must
 * follow. Otherwise the result owns its memory; if the device runs out of it, what nothing refers
 * to is freed, and the operation is tried once more.
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
    return applyAll(tensors, arrays -> List.of(operation.apply(arrays)), List.of(axes), origin)
        .get(0);
  }

  /** The results of an operation that gives several, each with its axes. */
  static List<Tensor> applyAll(
      List<Tensor> tensors,
      Function<List<NDArray>, List<NDArray>> operation,
      List<List<Axis>> axes,
      Origin origin) {
    Together all = new Together(tensors);
    return all.reading(0, () -> all.results(operation, axes, origin));
  }

  private List<Tensor> results(
      Function<List<NDArray>, List<NDArray>> operation, List<List<Axis>> axes, Origin origin) {
    Optional<Tensor> lent = tensors.stream().filter(Tensor::lent).findFirst();
    if (lent.isPresent()) {
      NDArray guide = lent.get().live();
      List<NDArray> results =
          operation.apply(
              tensors.stream()
                  .map(one -> one.lent() ? on(one.live(), guide) : beside(one.live(), guide))
                  .toList());
      return IntStream.range(0, results.size())
          .mapToObj(i -> Tensor.borrow(results.get(i), axes.get(i), origin))
          .toList();
    }
    return OnceMore.on(
        tensors.get(0).live().getDevice(),
        "arithmetic of tensors",
        () -> owned(operation, axes, origin));
  }

  private List<Tensor> owned(
      Function<List<NDArray>, List<NDArray>> operation, List<List<Axis>> axes, Origin origin) {
    NDArray first = tensors.get(0).live();
    try (NDManager work = Torch.memory(first.getDevice())) {
      NDArray handle = first.stopGradient();
      handle.attach(work);
      List<NDArray> results =
          operation.apply(
              tensors.stream()
                  .map(one -> one == tensors.get(0) ? handle : beside(one.live(), handle))
                  .toList());
      return IntStream.range(0, results.size())
          .mapToObj(i -> kept(results.get(i), axes.get(i), origin))
          .toList();
    }
  }

  private static Tensor kept(NDArray result, List<Axis> axes, Origin origin) {
    return Scope.open(result.getDevice(), "tensor").keep(result, axes, origin);
  }

  /** Runs {@code work} while no tensor's memory can be freed. */
  private <T> T reading(int from, Supplier<T> work) {
    return from == tensors.size()
        ? work.get()
        : tensors.get(from).reading(() -> reading(from + 1, work));
  }

  /**
   * The second operand, on the device of {@code x}; if it was copied there, the copy is freed with
   * {@code x}'s manager, and gradients flow back through it.
   */
  static NDArray on(NDArray array, NDArray x) {
    NDArray there = DeviceArray.tracked(x.getDevice(), array);
    if (there != array) {
      there.attach(x.getManager());
    }
    return there;
  }

  /** The values on the device of {@code x}, so that results belong to the manager of {@code x}. */
  private static NDArray beside(NDArray array, NDArray x) {
    boolean there = array.getDevice().equals(x.getDevice());
    NDArray handle = there ? array.stopGradient() : array.toDevice(x.getDevice(), true);
    handle.attach(x.getManager());
    return handle;
  }

  /** All arrays in the widest of their number types. */
  static List<NDArray> wide(List<NDArray> arrays) {
    NDArray widest = arrays.get(0);
    for (NDArray array : arrays) {
      boolean wider = bytes(array) > bytes(widest);
      widest = wider ? array : widest;
    }
    NDArray type = widest;
    return arrays.stream().map(array -> wide(array, type)).toList();
  }

  /** {@code x} in the wider of the number types of {@code x} and {@code y}. */
  static NDArray wide(NDArray x, NDArray y) {
    return bytes(y) > bytes(x) ? Ops.cast(x, y.getDataType()) : x;
  }

  private static int bytes(NDArray array) {
    return array.getDataType().getNumOfBytes();
  }
}
