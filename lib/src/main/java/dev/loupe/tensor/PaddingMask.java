package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import dev.loupe.torch.DeviceArray;
import dev.loupe.torch.Ops;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The cells of a tensor that are padding along some axes, as a PyTorch mask.
 *
 * @param axes the tensor's axes
 * @param shape its sizes
 * @param along the axes whose padding is masked
 */
record PaddingMask(Padding padding, List<Axis> axes, long[] shape, Set<Axis> along) {

  /** The mask of every cell of a tensor that is padding. */
  static PaddingMask of(Tensor tensor) {
    return new PaddingMask(
        tensor.padding(), tensor.axes(), tensor.shape(), tensor.padding().along());
  }

  /** The tensor with NaN at padding. */
  static Tensor blanked(Tensor tensor) {
    PaddingMask mask = of(tensor);
    return tensor.padding().none()
        ? tensor
        : tensor.apply(x -> mask.fill(x, Double.NaN), tensor.axes(), tensor.origin());
  }

  /** The input of a reduction of several axes: {@code neutral} at padding. */
  static NDArray filled(
      NDArray x, List<Axis> axes, Padding padding, List<Axis> reduced, double neutral) {
    Set<Axis> along = padding.along(reduced);
    return along.isEmpty()
        ? x
        : new PaddingMask(padding, axes, x.getShape().getShape(), along).fill(x, neutral);
  }

  /**
   * How many values that are not padding a reduction of these axes has, as an array of the reduced
   * shape; empty if there is no padding among them.
   */
  static Optional<NDArray> counts(NDArray x, List<Axis> axes, Padding padding, List<Axis> reduced) {
    Set<Axis> along = padding.along(reduced);
    if (along.isEmpty()) {
      return Optional.empty();
    }
    PaddingMask mask = new PaddingMask(padding, axes, x.getShape().getShape(), along);
    long[] compact = mask.sizes();
    int[] dimensions = reduced.stream().mapToInt(axes::indexOf).toArray();
    long alike = 1; // the mask has size one along axes on which it does not depend
    for (int dimension : dimensions) {
      alike *= compact[dimension] == 1 ? mask.shape[dimension] : 1;
    }
    NDArray own = mask.on(x).logicalNot().toType(x.getDataType(), false);
    return Optional.of(own.sum(dimensions, true).mul(alike));
  }

  /** {@code x} with {@code value} at padding. */
  private NDArray fill(NDArray x, double value) {
    return Ops.fill(x, on(x), value);
  }

  /**
   * The mask on the device of {@code x}; it has size one along axes on which it does not depend.
   */
  NDArray on(NDArray x) {
    return DeviceArray.mask(x, cells(sizes()), new Shape(sizes()));
  }

  /** Whether each cell of the tensor is padding, in row-major order; empty if there is none. */
  boolean[] cells() {
    return padding.none() ? new boolean[0] : cells(shape);
  }

  /** How many cells of the tensor are padding. */
  long count() {
    if (padding.none()) {
      return 0;
    }
    boolean[] compact = cells(sizes());
    long masked = IntStream.range(0, compact.length).filter(i -> compact[i]).count();
    return masked * (new Shape(shape).size() / compact.length);
  }

  private long[] sizes() {
    long[] sizes = shape.clone();
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = along.contains(axes.get(i)) || isPrompts(i) ? sizes[i] : 1;
    }
    return sizes;
  }

  private boolean isPrompts(int dimension) {
    return padding.prompts().filter(axis -> axis == axes.get(dimension)).isPresent();
  }

  private boolean[] cells(long[] sizes) {
    boolean[] cells = new boolean[(int) new Shape(sizes).size()];
    for (int dimension = 0; dimension < sizes.length; dimension++) {
      if (along.contains(axes.get(dimension))) {
        mark(cells, sizes, dimension);
      }
    }
    return cells;
  }

  /** Marks the padding along one dimension. */
  private void mark(boolean[] cells, long[] sizes, int dimension) {
    Axis axis = axes.get(dimension);
    int prompts = padding.prompts().map(axes::indexOf).orElse(-1);
    int inner = stride(sizes, dimension);
    int block = inner * (int) sizes[dimension];
    boolean apart = prompts > dimension; // the prompts are inside a block
    int width = apart ? stride(sizes, prompts) : inner;
    for (int start = 0; start < cells.length; start += block) {
      for (int from = start; from < start + inner; from += width) {
        int prompt = prompts < 0 ? 0 : from / stride(sizes, prompts) % (int) sizes[prompts];
        int front = Math.min(padding.size(axis, prompt), (int) sizes[dimension]);
        for (int i = 0; i < front; i++) {
          Arrays.fill(cells, from + i * inner, from + i * inner + width, true);
        }
      }
    }
  }

  private static int stride(long[] sizes, int dimension) {
    return (int) Arrays.stream(sizes).skip(dimension + 1L).reduce(1, (a, b) -> a * b);
  }
}
