package dev.loupe.sae.label;

import dev.loupe.sae.label.rule.RuleSearch;

/**
 * Labels without a language model: the words, word classes, or words before them, that best tell
 * where a feature is active.
 *
 * <p>It is the baseline: a language model's label that scores no higher says no more than a list of
 * words. See {@link RuleSearch} for how the words are chosen. Bills et al. 2023, <a
 * href="https://openaipublic.blob.core.windows.net/neuron-explainer/paper/index.html">Language
 * models can explain neurons in language models</a>, compare with token lookup tables in the same
 * way.
 *
 * <pre>{@code Labelling.by(TokenLexicon.floor()).of(examples)}</pre>
 */
public record TokenLexicon() implements Explainer {
  /** Labels without a language model. */
  public static TokenLexicon floor() {
    return new TokenLexicon();
  }

  @Override
  public String name() {
    return "token lexicon";
  }

  @Override
  public FeatureLabel explained(Evidence shown) {
    return FeatureLabel.of(RuleSearch.of(shown.all()));
  }

  @Override
  public String toString() {
    return name();
  }
}
