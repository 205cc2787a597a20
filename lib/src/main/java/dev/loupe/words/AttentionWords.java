package dev.loupe.words;

import dev.loupe.attention.PromptAttention;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.text.Prompts;

/**
 * See what attention does: rollout and flow, lengths of values, gradients, and why a head attends.
 */
public abstract class AttentionWords extends AttributionWords {
  AttentionWords() {}

  /** The attention of a model over a prompt: rollout, flow, value-weighted, why a head attends. */
  public static PromptAttention attention(HookedTransformer model, String prompt) {
    return PromptAttention.of(model.run(prompt));
  }

  /** The attention of a model over one prompt of any kind; a run keeps its interventions. */
  public static PromptAttention attention(HookedTransformer model, Prompts prompt) {
    return PromptAttention.of(model.run(prompt));
  }

  /** The attention in a run of one prompt, with its interventions. */
  public static PromptAttention attention(Run run) {
    return PromptAttention.of(run);
  }
}
