package dev.loupe.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Optional;

/**
 * Matrix products in float16 or bfloat16: both operands are rounded to the type, and so is the
 * result, which is given in float32. Products are summed as PyTorch's kernels do it.
 *
 * <p>This is what {@code torch.autocast} does in products. It is made for GPUs, and faster than
 * float32 on a CPU that can multiply in the type; on other CPUs it is slower. Micikevicius et al.
 * 2018, <a href="https://arxiv.org/abs/1710.03740">mixed precision training</a>.
 *
 * @param type the type of the operands
 */
public record RoundedProducts(DataType type) {
  private static final long BFLOAT16 = 15; // PyTorch's number for the type; DJL has no such arrays

  // How many numbers of a matrix are converted at a time.
  private static final long ON_CPU = 1 << 22; // a matrix of a block is one call, W_U is several
  private static final long ON_GPU = 1 << 26; // a GPU waits for each call

  /** Refuses a type that does not have 16 bits. */
  public RoundedProducts {
    if (!SixteenBits.is(type)) {
      throw new IllegalArgumentException("products are rounded to 16 bits, not to " + type);
    }
  }

  private long code() {
    return type == DataType.BFLOAT16 ? BFLOAT16 : Ops.code(type);
  }

  /**
   * x·Wᵀ + b, [.., out], for a matrix [out, in]. The bias is rounded too, and added before the
   * result is rounded.
   *
   * @param kept the type of the matrix
   */
  public NDArray linear(NDArray x, NDArray matrix, DataType kept, Optional<NDArray> bias) {
    boolean usable = kept == type && type == DataType.FLOAT16; // all others are converted
    long numbers = matrix.getDevice().isGpu() ? ON_GPU : ON_CPU;
    long rows = usable ? matrix.getShape().get(0) : Math.max(1, numbers / matrix.getShape().get(1));
    boolean bits = kept == DataType.BFLOAT16;
    NDArray[] shift = bias.stream().toArray(NDArray[]::new);
    return Ops.SCRIPT.call("rounded_linear", x, matrix, shift, bits, code(), rows);
  }

  /** The product of matrices, or of batches of them. */
  public NDArray matMul(NDArray x, NDArray y) {
    return Ops.SCRIPT.call("rounded_matmul", x, y, code());
  }

  /** Attention scores without a mask, [batch, head, dest, src]: q·k·scale. */
  public NDArray scores(NDArray q, NDArray keys, long group, double scale) {
    return Ops.SCRIPT.call("rounded_scores", q, keys, group, scale, code());
  }

  /** As {@link Ops#mixValues}. */
  public NDArray mixValues(NDArray pattern, NDArray values, long group) {
    return Ops.SCRIPT.call("rounded_mix_values", pattern, values, group, code());
  }

  /** As {@link Ops#intoHeads}, for a matrix of float32. */
  public NDArray intoHeads(NDArray x, NDArray weight) {
    return Ops.SCRIPT.call("rounded_into_heads", x, weight, code());
  }

  /** As {@link Ops#fromHeads}, for a matrix of float32. */
  public NDArray fromHeads(NDArray z, NDArray weight) {
    return Ops.SCRIPT.call("rounded_from_heads", z, weight, code());
  }
}
