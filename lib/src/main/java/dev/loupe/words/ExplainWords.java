package dev.loupe.words;

import dev.loupe.model.HookedTransformer;
import dev.loupe.patchscope.Explanation;
import dev.loupe.patchscope.Patchscope;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Prompts;

/** Let a model say what its own states mean. */
public abstract class ExplainWords extends WeightWords {
  ExplainWords() {}

  /**
   * Patchscope: what the model says about the state of a prompt's last token, layer by layer, when
   * the state is put into another prompt.
   */
  public static Patchscope patchscope(HookedTransformer model, String prompt) {
    return Patchscope.of(model.run(prompt));
  }

  /** Patchscope of one prompt of any kind; a run keeps its interventions. */
  public static Patchscope patchscope(HookedTransformer model, Prompts prompt) {
    return Patchscope.of(model.run(prompt));
  }

  /**
   * What the model says about a vector [d_model], such as an activation or a steering direction,
   * when the vector is put into a prompt.
   */
  public static Explanation explain(HookedTransformer model, Tensor vector) {
    return Explanation.of(model, vector);
  }
}
