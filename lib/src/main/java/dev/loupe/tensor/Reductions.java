package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import dev.loupe.axis.Axis;
import dev.loupe.torch.Functions;
import java.util.List;

/**
 * Reductions of axes, and functions along an axis; padding is left out.
 *
 * <p>A reduction removes the axes that it names; without a name it takes all of them. Because axes
 * meet by name, the result goes back to its tensor without a kept axis: {@code
 * x.minus(x.mean(D_MODEL))}.
 *
 * <pre>{@code
 * wov.norm(D_MODEL, out)       // [head]: the Frobenius norm of each head's matrix
 * resid.centred(D_MODEL)       // minus its mean
 * x.std(SAMPLE)                // computed with n - 1
 * }</pre>
 */
public sealed interface Reductions permits Tensor {
  private Tensor me() {
    return (Tensor) this;
  }

  /** The sum over these axes, or of all values. */
  default Tensor sum(Axis... axes) {
    return Reducing.of(me(), axes).with(0, NDArray::sum);
  }

  /** The mean over these axes, or of all values. */
  default Tensor mean(Axis... axes) {
    return Reducing.of(me(), axes).mean();
  }

  /** The largest value over these axes, or of all values. */
  default Tensor max(Axis... axes) {
    return Reducing.of(me(), axes)
        .oneByOne(Double.NEGATIVE_INFINITY, (x, dimension) -> x.max(new int[] {dimension}));
  }

  /** The smallest value over these axes, or of all values. */
  default Tensor min(Axis... axes) {
    return Reducing.of(me(), axes)
        .oneByOne(Double.POSITIVE_INFINITY, (x, dimension) -> x.min(new int[] {dimension}));
  }

  /** The Euclidean norm over these axes, or of all values; of a matrix, the Frobenius norm. */
  default Tensor norm(Axis... axes) {
    return Reducing.of(me(), axes).with(0, (x, dimensions) -> x.mul(x).sum(dimensions).sqrt());
  }

  /** The variance over these axes, or of all values, computed with n − 1. */
  default Tensor variance(Axis... axes) {
    return Reducing.of(me(), axes).variance();
  }

  /** The standard deviation over these axes, or of all values, computed with n − 1. */
  default Tensor std(Axis... axes) {
    return Reducing.of(me(), axes).deviation();
  }

  /** This tensor minus its mean over these axes. */
  default Tensor centred(Axis... axes) {
    return me().minus(mean(axes));
  }

  /** This tensor divided by its norm over these axes: vectors of length one. */
  default Tensor normalized(Axis... axes) {
    return me().dividedBy(norm(axes));
  }

  /**
   * The same as {@link #normalized}, but vectors of zeros stay as they are, so their product with
   * any other is 0.
   */
  default Tensor normalizedOrZero(Axis... axes) {
    Tensor lengths = norm(axes);
    return me().dividedBy(lengths.where(lengths.greaterThan(0), 1));
  }

  /** The cosine of the angle between two tensors along {@code axis}; NaN where one is zero. */
  default Tensor cosine(Tensor other, Axis axis) {
    return normalized(axis).dot(other.normalized(axis), axis);
  }

  /** Probabilities along {@code axis}: exp(x) / Σ exp(x). */
  default Tensor softmax(Axis axis) {
    int dimension = me().dimension(axis);
    return me().each(x -> filled(x, axis, Double.NEGATIVE_INFINITY).softmax(dimension));
  }

  /** Log-probabilities along {@code axis}: x − log Σ exp(x). */
  default Tensor logSoftmax(Axis axis) {
    int dimension = me().dimension(axis);
    return me().each(
            x -> {
              NDArray logs = filled(x, axis, Double.NEGATIVE_INFINITY).logSoftmax(dimension);
              return filled(logs, axis, 0); // of minus infinity, the gradient of p · log p is NaN
            });
  }

  /** log Σ exp(x) over these axes, or of all values, without overflow. */
  default Tensor logSumExp(Axis... axes) {
    return Reducing.of(me(), axes)
        .with(
            Double.NEGATIVE_INFINITY,
            (x, dimensions) -> Functions.of("log_sum_exp", x, Reducing.longs(dimensions)));
  }

  /** The sums of the values up to each place of {@code axis}, that place included. */
  default Tensor cumulativeSum(Axis axis) {
    long dimension = me().dimension(axis);
    return me().each(x -> Functions.of("cumulative_sum", filled(x, axis, 0), dimension));
  }

  private NDArray filled(NDArray x, Axis along, double neutral) {
    return PaddingMask.filled(x, me().axes(), me().padding(), List.of(along), neutral);
  }
}
