package dev.loupe.attribution.mixing;

import dev.loupe.attention.PromptAttention;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;

/**
 * The relevance of each token for the positions that the metric reads, by attention times its
 * gradient: R ← R + mean over heads of max(0, A · ∂m/∂A) R, from the identity.
 *
 * <p>Chefer et al. 2021, <a href="https://arxiv.org/abs/2103.15679">generic attention-model
 * explainability</a>, equations 5 and 6.
 */
public record AttentionGradient() implements Method {
  @Override
  public String name() {
    return "attention × gradient";
  }

  @Override
  public Meaning meaning() {
    return Meaning.SIZES;
  }

  @Override
  public Scores on(Question question) {
    PromptAttention attention = PromptAttention.of(question.run());
    return Mixed.into(question, this, "relevance", attention.relevance(question.metric()));
  }

  @Override
  public String toString() {
    return name();
  }
}
