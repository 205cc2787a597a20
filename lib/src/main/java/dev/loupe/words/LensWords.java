package dev.loupe.words;

import dev.loupe.lens.LogitLens;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Prompts;

/** See what a model computes. */
public abstract class LensWords extends SiteWords {
  LensWords() {}

  /** The logit lens: what each layer would predict if the model ended there. */
  public static LogitLens logitLens(HookedTransformer model, String prompt) {
    return LogitLens.of(model.run(prompt));
  }

  /** The logit lens for one prompt of any kind; a run keeps its interventions. */
  public static LogitLens logitLens(HookedTransformer model, Prompts prompt) {
    return LogitLens.of(model.run(prompt));
  }
}
