package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.tensor.Bfloat16;
import dev.loupe.tensor.Ops;
import java.util.Optional;

/**
 * A weight of two dimensions as it is kept, [out, in] or [entry, d_model].
 *
 * @param kept its numbers, or their bits
 * @param bits whether they are bits of {@link Bfloat16}, which are widened where they are read
 */
record Matrix(NDArray kept, boolean bits) {
  /** x·Wᵀ + b, [.., out]. */
  NDArray times(NDArray x, Optional<NDArray> bias) {
    if (bits) {
      NDArray product = Bfloat16.linear(x, kept);
      return bias.map(product::add).orElse(product);
    }
    return JniUtils.linear((PtNDArray) x, (PtNDArray) kept, (PtNDArray) bias.orElse(null));
  }

  /** The rows of these ids [batch, pos], [batch, pos, d_model]. */
  NDArray lookUp(NDArray ids) {
    NDArray found = JniUtils.embedding((PtNDArray) ids, (PtNDArray) kept, false);
    return bits ? Bfloat16.widen(found, found.getManager()) : found;
  }

  /** Some rows, copied into {@code work}. */
  Matrix rows(int[] index, NDManager work) {
    return new Matrix(Ops.take(kept, 0, index, work), bits);
  }

  /** The whole as numbers: widened into {@code work}, or as it is kept. */
  NDArray wide(NDManager work) {
    return bits ? Bfloat16.widen(kept, work) : kept;
  }
}
