package dev.loupe.text;

import java.util.List;

/**
 * What can be run, beside a text and a list of texts: {@link Tokens}, a prompt set, or a run, which
 * keeps its interventions.
 *
 * <pre>{@code
 * model.run(ioi(model, 20)).mean(loss())
 * ablate(model, model.randomTokens(4, 20, 0), loss()).zero().heads()
 * }</pre>
 */
public interface Prompts {
  /** These prompts as tokens, for a model that reads texts in this way. */
  Tokens readBy(Reader model);

  /** What can be run, of any kind: prompts, a text, or a list of texts. */
  static Prompts given(Object any) {
    if (any instanceof Prompts prompts) {
      return prompts;
    }
    if (any instanceof String text) {
      return model -> model.tokens(List.of(text));
    }
    if (any instanceof List<?> texts && texts.stream().allMatch(String.class::isInstance)) {
      List<String> all = texts.stream().map(String.class::cast).toList();
      return model -> model.tokens(all);
    }
    throw new IllegalArgumentException(
        "prompts are a text, a list of texts, tokens, a prompt set or a run, and "
            + any
            + " was given");
  }

  /** The way in which a model reads texts. */
  interface Reader {
    /** The tokens of texts, as one batch. */
    Tokens tokens(List<String> texts);
  }
}
