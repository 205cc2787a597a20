package dev.loupe.sae.training;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import dev.loupe.learning.ParameterValues;
import dev.loupe.sae.loss.JumpReluLoss;
import dev.loupe.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a training has learned, on scaled activations.
 *
 * @param values the parameters as they were trained; W_enc is [feature, d_in]
 * @param scaling how activations were scaled
 * @param threshold the running mean of the smallest activation of a batch
 */
record LearnedCoder(
    SaeRecipe recipe,
    ParameterValues values,
    Scaling scaling,
    double threshold,
    TrainingCurves curves) {
  /** The weights for scaled activations, by SAELens' names and with its axes. */
  Map<String, Tensor> scaledWeights() {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (String name : new String[] {"W_enc", "W_dec", "b_dec"}) {
      weights.put(name, values.get(name));
    }
    recipe.loss().own().forEach(name -> weights.put(name, values.get(name)));
    if (recipe.skips()) {
      weights.put("W_skip", values.get("W_skip"));
    }
    Tensor logThreshold = weights.remove(JumpReluLoss.LOG_THRESHOLD);
    if (logThreshold != null) {
      weights.put("threshold", logThreshold.exp());
    } else if (recipe.loss().findsThreshold()) {
      weights.put("threshold", weights.get("b_enc").zeros().plus(threshold));
    }
    return weights;
  }

  /**
   * The weights for activations as they are: with the scaling in them, and decoder rows of length
   * 1, so that an activation is the length of what its feature writes.
   *
   * <p>With s and t the factors of what is read and written and n the lengths of the decoder rows:
   * W_enc s n / t, W_dec / n, b_enc n / t, threshold n / t, b_dec / t, W_skip s / t.
   */
  Map<String, Tensor> weights() {
    double in = scaling.in();
    double out = scaling.out();
    Map<String, Tensor> scaled = scaledWeights();
    Tensor norm = scaled.get("W_dec").norm(D_OUT); // [feature]
    Map<String, Tensor> weights = new LinkedHashMap<>();
    scaled.forEach(
        (name, value) ->
            weights.put(
                name,
                switch (name) {
                  case "W_enc" -> value.times(norm).times(in / out);
                  case "W_dec" -> value.dividedBy(norm);
                  case "b_dec" -> value.times(1 / out);
                  case "W_skip" -> value.times(in / out);
                  case "r_mag" -> value;
                  default -> value.times(norm).times(1 / out); // biases and thresholds
                }));
    weights.put("W_enc", weights.get("W_enc").arranged(D_IN, FEATURE));
    return weights;
  }
}
