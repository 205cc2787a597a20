package dev.loupe.attribution.mixing;

import dev.loupe.attention.PromptAttention;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;

/**
 * The share of each token in the positions that the metric reads, by value zeroing through all
 * layers.
 *
 * <p>It does not look at the metric. Mohebbi et al. 2023, <a
 * href="https://arxiv.org/abs/2301.12971">quantifying context mixing</a>.
 */
public record ValueZeroingRollout() implements Method {
  @Override
  public String name() {
    return "value zeroing";
  }

  @Override
  public Meaning meaning() {
    return Meaning.SIZES;
  }

  @Override
  public Scores on(Question question) {
    PromptAttention attention = PromptAttention.of(question.run());
    return Mixed.into(question, this, "share", attention.valueZeroing().rollout())
        .with("It does not look at m.");
  }

  @Override
  public String toString() {
    return name();
  }
}
