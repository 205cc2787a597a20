package dev.loupe.attribution.mixing;

import dev.loupe.attention.PromptAttention;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;

/**
 * The share of each token in the positions that the metric reads, if attention were all that moved
 * information: attention rollout.
 *
 * <p>It does not look at the metric, nor at what values and MLPs do. Abnar and Zuidema 2020, <a
 * href="https://arxiv.org/abs/2005.00928">quantifying attention flow</a>, section 3.
 */
public record AttentionRollout() implements Method {
  @Override
  public String name() {
    return "attention rollout";
  }

  @Override
  public Meaning meaning() {
    return Meaning.SIZES;
  }

  @Override
  public Scores on(Question question) {
    PromptAttention attention = PromptAttention.of(question.run());
    return Mixed.into(question, this, "share", attention.rollout().grid())
        .with("It does not look at m.");
  }

  @Override
  public String toString() {
    return name();
  }
}
