package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.torch.Ops;
import java.util.Arrays;
import java.util.List;
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

  /** The input of a reduction of an axis of {@code x}: {@code neutral} at padding. */
  static NDArray filled(NDArray x, List<Axis> axes, Padding padding, Axis reduced, double neutral) {
    return padding.meets(reduced)
        ? new PaddingMask(padding, axes, x.getShape().getShape(), padding.along(reduced))
            .fill(x, neutral)
        : x;
  }

  /** The mean along a dimension, without padding. */
  static NDArray mean(NDArray x, List<Axis> axes, Padding padding, int dimension) {
    Axis reduced = axes.get(dimension);
    return padding.meets(reduced)
        ? new PaddingMask(padding, axes, x.getShape().getShape(), padding.along(reduced))
            .mean(x, dimension)
        : x.mean(new int[] {dimension});
  }

  /** {@code x} with {@code value} at padding. */
  private NDArray fill(NDArray x, double value) {
    return Ops.fill(x, on(x), value);
  }

  /** The mean, summed in float32 or float64. */
  private NDArray mean(NDArray x, int dimension) {
    DataType type = x.getDataType();
    NDArray wide = type == DataType.FLOAT16 ? Ops.cast(x, DataType.FLOAT32) : x;
    NDArray own = on(x).logicalNot().toType(wide.getDataType(), false);
    NDArray counts = own.sum(new int[] {dimension});
    NDArray mean = fill(wide, 0).sum(new int[] {dimension}).div(counts);
    return type == DataType.FLOAT16 ? Ops.cast(mean, type) : mean;
  }

  /**
   * The mask on the device of {@code x}; it has size one along axes on which it does not depend.
   */
  NDArray on(NDArray x) {
    return x.getManager().create(cells(sizes()), new Shape(sizes()));
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
    mark(cells, sizes, 0, 0, cells.length, 0);
    return cells;
  }

  /**
   * Marks the padding among {@code count} cells, which this dimension and the inner ones span, of
   * one prompt: that axis is in front of the positions in every activation, and stays there.
   */
  private void mark(boolean[] cells, long[] sizes, int dimension, int from, int count, int prompt) {
    boolean each = isPrompts(dimension);
    int front = along.contains(axes.get(dimension)) ? padding.size(axes.get(dimension), prompt) : 0;
    int width = count / (int) sizes[dimension];
    Arrays.fill(cells, from, from + front * width, true);
    for (int i = front; dimension + 1 < sizes.length && i < sizes[dimension]; i++) {
      mark(cells, sizes, dimension + 1, from + i * width, width, each ? i : prompt);
    }
  }
}
