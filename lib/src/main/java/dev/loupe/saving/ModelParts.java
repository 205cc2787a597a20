package dev.loupe.saving;

import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.text.Tokenizer;
import dev.loupe.weights.WeightView;
import dev.loupe.weights.Weights;
import java.util.Optional;

/**
 * What a folder keeps of a model.
 *
 * @param description the model in one line
 * @param spec its architecture
 * @param weights its weights
 * @param tokenizer its tokenizer, if it has one
 */
public record ModelParts(
    String description, Spec spec, Weights weights, Optional<Tokenizer> tokenizer) {
  /** A weight outside the layers, as it is kept. */
  float[] kept(Weight weight) {
    return WeightView.kept(spec, weights, weight, 0);
  }

  @Override
  public String toString() {
    return description;
  }
}
