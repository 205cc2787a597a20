package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Attention;
import dev.loupe.torch.Ops;
import dev.loupe.torch.RoundedProducts;

/**
 * The products of attention in mixed precision: operands of 16 bits, and all else in float32.
 *
 * @param products how matrices are multiplied
 * @param scale the factor of the layer's scores
 */
record RoundedAttention(RoundedProducts products, Attention spec, double scale) {
  private long group() {
    return spec.heads() / spec.kvHeads();
  }

  /** Attention scores before the softmax, [batch, head, dest, src]. */
  NDArray scores(NDArray queries, NDArray keys, ScoreMask mask) {
    NDArray plain = products.scores(queries, keys, group(), scale);
    NDArray shaped =
        mask.slopes()
            .map(plain::add)
            .or(() -> spec.softcap().map(cap -> Ops.softcap(plain, cap)))
            .orElse(plain);
    return Ops.fill(shaped, mask.blocked(), Double.NEGATIVE_INFINITY);
  }

  /** The mix of values, [batch, head, dest, d_head]. */
  NDArray mix(NDArray pattern, NDArray values) {
    return products.mixValues(pattern, values, group());
  }
}
