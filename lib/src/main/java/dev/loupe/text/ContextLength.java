package dev.loupe.text;

import dev.loupe.view.draw.Labels;

/** The longest prompt that a model can read. */
public final class ContextLength {
  private ContextLength() {}

  /** Refuses prompts of more tokens than {@code context}. */
  public static void refuseLonger(Tokens tokens, int context, String model) {
    for (int prompt = 0; prompt < tokens.batch(); prompt++) {
      int length = tokens.width() - tokens.start(prompt);
      if (length > context) {
        String which =
            tokens.batch() == 1
                ? "the prompt"
                : "prompt " + prompt + " of the batch, " + Labels.shown(tokens.quoted(prompt), 60);
        String rest = length + " tokens; " + model + " can read " + context;
        throw new IllegalArgumentException(
            which + (tokens.batch() == 1 ? "" : ",") + " has " + rest);
      }
    }
  }
}
