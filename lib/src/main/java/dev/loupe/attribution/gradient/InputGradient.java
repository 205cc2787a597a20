package dev.loupe.attribution.gradient;

import dev.loupe.activations.ActivationCache;
import dev.loupe.attribution.question.Question;

/** The gradient of a question's metric with respect to its embeddings, ∂m/∂E, [pos, d_model]. */
final class InputGradient {
  private InputGradient() {}

  static double[] of(Question question) {
    try (ActivationCache slopes =
        question.run().gradients(question.metric(), Question.INPUT).byActivation()) {
      return slopes.get(Question.INPUT).toDoubleArray();
    }
  }
}
