package dev.loupe.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The answers of one prompt that were given without a space before them, although the answer with a
 * space is a token too.
 */
final class Unspaced {
  private static final double FAR_MORE_LIKELY = 10;

  private final List<Answer> answers = new ArrayList<>();

  private record Answer(String text, int id, double logit, double spaced) {
    /**
     * How many times as likely the token with a space is; both are divided by the same softmax sum.
     */
    double times() {
      return Math.exp(spaced - logit);
    }
  }

  void add(String text, int id, double logit, double spaced) {
    answers.add(new Answer(text, id, logit, spaced));
  }

  /**
   * The answers that are far more likely with a space, if all answers together are: of a hundred
   * two-digit numbers, some are unlikely in either form, which means nothing.
   */
  List<MissingSpace> suspects() {
    if (logSum(Answer::spaced) - logSum(Answer::logit) < Math.log(FAR_MORE_LIKELY)) {
      return List.of();
    }
    return answers.stream()
        .filter(answer -> answer.times() >= FAR_MORE_LIKELY)
        .map(answer -> new MissingSpace(answer.text(), answer.id(), answer.times()))
        .toList();
  }

  /** log Σ exp(x). */
  private double logSum(ToDoubleFunction<Answer> logit) {
    double most = answers.stream().mapToDouble(logit).max().orElse(0);
    return most
        + Math.log(
            answers.stream().mapToDouble(one -> Math.exp(logit.applyAsDouble(one) - most)).sum());
  }

  @Override
  public String toString() {
    return answers.size() + " answers without a space";
  }
}
