package dev.loupe.sae.file;

import dev.loupe.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Moves constant factors of inputs and outputs into the weights, which leaves activations as they
 * are: W_enc · in, W_dec / out, b_dec / out, W_skip · in / out.
 */
final class FactorFold {
  private FactorFold() {}

  /**
   * The weights that read inputs as they are, of weights that read inputs times {@code in} and
   * whose outputs are to be divided by {@code out}.
   */
  static Map<String, Tensor> of(Map<String, Tensor> weights, double in, double out) {
    Map<String, Tensor> folded = new LinkedHashMap<>(weights);
    folded.computeIfPresent(KindWeights.W_ENC, (name, weight) -> weight.times(in));
    folded.computeIfPresent(KindWeights.W_DEC, (name, weight) -> weight.dividedBy(out));
    folded.computeIfPresent(KindWeights.B_DEC, (name, weight) -> weight.dividedBy(out));
    folded.computeIfPresent(KindWeights.SKIP, (name, weight) -> weight.times(in / out));
    return folded;
  }

  /** A factor that can be folded. */
  static double checked(double factor, String file) {
    if (!(factor > 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException(
          file + " has the scaling factor " + factor + ", and a number above 0 is needed");
    }
    return factor;
  }
}
