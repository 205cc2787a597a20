package dev.loupe.words;

import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import java.util.List;

/** Metrics: the number that an experiment is about. */
public abstract class MetricWords extends PromptWords {
  MetricWords() {}

  /** Logit of {@code right} minus logit of {@code wrong} at the last position. */
  public static Metric logitDiff(String right, String wrong) {
    return Metric.logitDiff(right, wrong);
  }

  /** The logit difference with its own pair of answers for each prompt. */
  public static Metric logitDiff(List<String> right, List<String> wrong) {
    return Metric.logitDiff(right, wrong);
  }

  /** Log-probability of {@code answer} at the last position, in nats. */
  public static Metric logProb(String answer) {
    return Metric.logProb(answer);
  }

  /** Probability of {@code answer} at the last position. */
  public static Metric prob(String answer) {
    return Metric.prob(answer);
  }

  /** KL divergence KL(reference ‖ run) of the next-token distributions, in nats. */
  public static Metric kl(Logits reference) {
    return Metric.kl(reference);
  }
}
