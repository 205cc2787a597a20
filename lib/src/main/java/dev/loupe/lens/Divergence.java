package dev.loupe.lens;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;

/** How far two predictions are apart, in nats, from their log-probabilities [.., vocab]. */
final class Divergence {
  private Divergence() {}

  /** KL(p ‖ q) = Σ p (log p − log q). */
  static Tensor kl(Tensor p, Tensor q) {
    return p.exp().times(p.minus(q)).sum(Axis.VOCAB);
  }

  /** Jensen-Shannon: (KL(p ‖ m) + KL(q ‖ m)) / 2 with m = (p + q) / 2; at most log 2. */
  static Tensor js(Tensor p, Tensor q) {
    Tensor gap = p.minus(q).abs();
    Tensor larger = p.plus(q).plus(gap).dividedBy(2);
    Tensor m = larger.plus(gap.negated().exp().plus(1).log()).minus(Math.log(2)); // no overflow
    return kl(p, m).plus(kl(q, m)).dividedBy(2);
  }
}
