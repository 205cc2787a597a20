package dev.loupe.attribution.question;

import dev.loupe.model.Run;
import dev.loupe.tensor.Tensor;
import java.util.List;

/**
 * What stands for an absent unit: one input, or a distribution of them.
 *
 * <p>A baseline is a vector for each position in the place of the token's embedding ({@code
 * hook_embed}); position embeddings stay. What an attribution says depends on it, so every picture
 * names it.
 */
public interface Baseline {
  /** How pictures name it: {@code the mean embedding}. */
  String name();

  /** What a reader must know of it, as a sentence of a note; empty if the name says it all. */
  default String reading() {
    return "";
  }

  /** The inputs that it consists of, each [pos, d_model]. */
  List<Tensor> of(Run run);

  /**
   * This baseline for the same prompt with so many generated tokens behind it, which another prompt
   * leaves as they are.
   */
  default Baseline continued(int generated) {
    return this;
  }
}
