package dev.loupe.model;

import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;

/** The longest prompt that a model can read. */
final class ContextLength {
  private ContextLength() {}

  /** Refuses prompts that are longer. */
  static void refuseLonger(Tokens tokens, HookedTransformer model) {
    int context = model.spec().context();
    for (int prompt = 0; prompt < tokens.batch(); prompt++) {
      int length = tokens.width() - tokens.start(prompt);
      if (length > context) {
        String which =
            tokens.batch() == 1
                ? "the prompt"
                : "prompt " + prompt + " of the batch, " + Labels.shown(tokens.quoted(prompt), 60);
        String rest = length + " tokens; " + model.name() + " can read " + context;
        throw new IllegalArgumentException(
            which + (tokens.batch() == 1 ? "" : ",") + " has " + rest);
      }
    }
  }
}
