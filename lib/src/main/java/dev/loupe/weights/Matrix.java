package dev.loupe.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.torch.Ops;
import dev.loupe.torch.RoundedProducts;
import dev.loupe.torch.SixteenBits;
import java.util.Optional;

/**
 * A weight matrix as it is kept in memory, [out, in] or [entry, d_model].
 *
 * @param type the number type; {@link SixteenBits} are converted to float32 when used
 * @param rounded how it is multiplied, if operands are rounded to 16 bits
 */
public record Matrix(NDArray kept, DataType type, Optional<RoundedProducts> rounded) {
  /** Refuses an array of 16 bits that would be taken for numbers of another type. */
  public Matrix {
    boolean narrow = kept.getDataType() == SixteenBits.ARRAY;
    if (narrow != SixteenBits.is(type) || !narrow && kept.getDataType() != type) {
      throw new IllegalArgumentException(
          "a matrix of type " + type + " cannot be in an array of " + kept.getDataType());
    }
  }

  private boolean converted() {
    return SixteenBits.is(type);
  }

  /** x·Wᵀ + b, [.., out]. */
  NDArray times(NDArray x, Optional<NDArray> bias) {
    if (rounded.isPresent()) {
      return rounded.get().linear(x, kept, type, bias);
    }
    if (converted()) {
      NDArray product = SixteenBits.linear(x, kept, type);
      return bias.map(product::add).orElse(product);
    }
    return Ops.linear(x, kept, bias);
  }

  /**
   * Each head's inputs [batch, pos, head, d_model] times its rows, [batch, pos, head, d_head]; for
   * W_Q, W_K and W_V.
   */
  public NDArray intoHeads(NDArray x) {
    NDArray wide = wide(x.getManager());
    return rounded.isPresent() ? rounded.get().intoHeads(x, wide) : Ops.intoHeads(x, wide);
  }

  /**
   * Each head's z [batch, pos, head, d_head] times its columns, [batch, pos, head, d_model]; for
   * W_O.
   */
  public NDArray fromHeads(NDArray z) {
    NDArray wide = wide(z.getManager());
    return rounded.isPresent() ? rounded.get().fromHeads(z, wide) : Ops.fromHeads(z, wide);
  }

  /** Directions behind the matrix as directions in front of it: x·W, [.., out] to [.., in]. */
  public NDArray backwards(NDArray x) {
    return x.matMul(wide(x.getManager()));
  }

  /** The rows for these ids [batch, pos], as [batch, pos, d_model]. */
  public NDArray lookUp(NDArray ids) {
    NDArray found = JniUtils.embedding((PtNDArray) ids, (PtNDArray) kept, false);
    return converted() ? SixteenBits.toFloats(found, type, found.getManager()) : found;
  }

  /** Some rows, copied into {@code work}. */
  Matrix rows(int[] index, NDManager work) {
    return new Matrix(Ops.take(kept, 0, index, work), type, rounded);
  }

  private NDArray wide(NDManager work) {
    return converted() ? SixteenBits.toFloats(kept, type, work) : kept;
  }
}
