package dev.loupe.learning;

import dev.loupe.tensor.Tensor;

/**
 * The values of parameters by name: where they start ({@link Parameters}), during a step ({@link
 * Leaves}), and when they are learned ({@link Learned}). One function of them serves in the loss
 * and afterwards.
 *
 * <pre>{@code
 * Tensor encoded(ParameterValues p, Tensor x) { return x.dot(p.get("W_enc"), D_MODEL).relu(); }
 * var sae = minimise((p, x) -> loss(encoded(p, x), x), start, adam(1e-3), rows(all, 512));
 * encoded(sae, all)
 * }</pre>
 */
@FunctionalInterface
public interface ParameterValues {
  /** The value of the parameter with this name. */
  Tensor get(String name);
}
