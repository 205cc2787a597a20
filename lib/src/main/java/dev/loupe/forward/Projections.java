package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Weight;
import dev.loupe.torch.Ops;
import dev.loupe.weights.Linear;
import dev.loupe.weights.Weights;
import java.util.List;
import java.util.Optional;

/**
 * The matrices of queries, keys and values. Where they are kept together, one product computes all
 * three; the parts are used for inputs that differ.
 */
record Projections(Attention spec, Linear query, Linear key, Linear value, Optional<Linear> joint) {
  static Projections of(Attention spec, int layer, Weights weights) {
    return new Projections(
        spec,
        weights.linear(Weight.W_Q, Weight.B_Q, layer),
        weights.linear(Weight.W_K, Weight.B_K, layer),
        weights.linear(Weight.W_V, Weight.B_V, layer),
        weights.joint(layer));
  }

  /** Queries, keys and values of one input, [batch, pos, head, d_head]. */
  List<NDArray> of(NDArray normed) {
    return joint.isPresent()
        ? Ops.apart(joint.get().apply(normed), spec.heads(), spec.kvHeads(), spec.dHead())
        : List.of(
            heads(query, normed, spec.heads()),
            heads(key, normed, spec.kvHeads()),
            heads(value, normed, spec.kvHeads()));
  }

  /** The same with the queries of other positions. */
  List<NDArray> of(NDArray normed, NDArray queried) {
    return List.of(
        heads(query, queried, spec.heads()),
        heads(key, normed, spec.kvHeads()),
        heads(value, normed, spec.kvHeads()));
  }

  private NDArray heads(Linear linear, NDArray x, int heads) {
    return linear.apply(x).reshape(x.getShape().get(0), x.getShape().get(1), heads, spec.dHead());
  }
}
