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

  /** The way in which a model reads texts. */
  interface Reader {
    /** The tokens of texts, as one batch. */
    Tokens tokens(List<String> texts);
  }
}
