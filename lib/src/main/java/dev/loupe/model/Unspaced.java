package dev.loupe.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The answers to one prompt that were given without a space in front, although there is a token
 * with one.
 */
final class Unspaced {
  private static final double FAR_MORE_LIKELY = 10;

  private final List<Answer> answers = new ArrayList<>();

  private record Answer(String text, int id, double logit, double spaced) {
    /** How many times as likely it is with a space; the softmax divides both by the same sum. */
    double times() {
      return Math.exp(spaced - logit);
    }
  }

  void add(String text, int id, double logit, double spaced) {
    answers.add(new Answer(text, id, logit, spaced));
  }

  /**
   * The answers that are far more likely with a space, if that is so of all together: of a hundred
   * two-digit numbers some are unlikely either way, and say nothing.
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
