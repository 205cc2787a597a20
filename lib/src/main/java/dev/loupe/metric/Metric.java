package dev.loupe.metric;

import dev.loupe.tensor.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * One number per prompt, computed from the logits: the quantity that an experiment measures.
 *
 * <p>Metrics are differentiable. A lambda is a metric too: {@code logits -> logits.last().at(VOCAB,
 * 42)}.
 */
@FunctionalInterface
public interface Metric {
  /** The metric of each prompt, [batch]. */
  Tensor of(Logits logits);

  /** The part of the logits that this metric reads, for these prompts. */
  default Reads reads(Tokens prompts) {
    return Reads.EVERYTHING;
  }

  /** The name of the metric, for the titles of pictures. */
  default String title() {
    return "metric";
  }

  /**
   * Answers that seem to lack a space before them, judged by the logits of the unchanged prompts.
   */
  default List<MissingSpace> missingSpaces(Logits logits) {
    return List.of();
  }

  /**
   * This metric at another position than the last; a negative position counts from the end.
   *
   * <p>For models that attend in both directions, such as BERT, choose the masked position.
   */
  default Metric at(int position) {
    return new PositionMetric(this, position);
  }

  /** Logit of {@code right} minus logit of {@code wrong} at the last position. */
  static Metric logitDiff(String right, String wrong) {
    return logitDiff(Collections.singletonList(right), Collections.singletonList(wrong));
  }

  /** Logit of {@code right} minus logit of {@code wrong} at the last position. */
  static Metric logitDiff(int right, int wrong) {
    return difference(TokenChoice.of(right), TokenChoice.of(wrong));
  }

  /** The logit difference with its own pair of answers for each prompt. */
  static Metric logitDiff(List<String> right, List<String> wrong) {
    return difference(TokenChoice.of(right), TokenChoice.of(wrong));
  }

  private static Metric difference(TokenChoice right, TokenChoice wrong) {
    return new LastPositionMetric(
        "logit difference " + (right.single() ? right + " − " + wrong : "right − wrong answer"),
        prompts ->
            Reads.lastPosition(
                right.resolve(prompts),
                wrong.resolve(prompts),
                right.resolveSpaced(prompts),
                wrong.resolveSpaced(prompts)),
        logits ->
            logits
                .lastOf(right.resolve(logits.tokens()))
                .minus(logits.lastOf(wrong.resolve(logits.tokens()))),
        logits -> TokenChoice.missingSpaces(logits, right, wrong));
  }

  /**
   * The largest logit minus the logit of each prompt's answer at the last position; 0 if the answer
   * has the largest logit.
   */
  static Metric lead(List<String> answers) {
    TokenChoice choice = TokenChoice.of(answers);
    return LastPositionMetric.ofAll(
        "lead of " + choice,
        choice,
        logits ->
            logits.lastOf(choice.resolve(logits.tokens())).minus(logits.last().max(Axis.VOCAB)));
  }

  /** Log-probability of {@code answer} at the last position, in nats; at most 0. */
  static Metric logProb(String answer) {
    return logProb(TokenChoice.of(Collections.singletonList(answer)));
  }

  /** Log-probability of {@code answer} at the last position, in nats; at most 0. */
  static Metric logProb(int answer) {
    return logProb(TokenChoice.of(answer));
  }

  private static Metric logProb(TokenChoice answer) {
    return LastPositionMetric.ofAll(
        "log-probability of " + answer,
        answer,
        logits ->
            logits
                .last()
                .logSoftmax(Axis.VOCAB)
                .choose(Axis.VOCAB, answer.resolve(logits.tokens())));
  }

  /** Probability of {@code answer} at the last position, from 0 to 1. */
  static Metric prob(String answer) {
    return prob(TokenChoice.of(Collections.singletonList(answer)));
  }

  /** Probability of {@code answer} at the last position, from 0 to 1. */
  static Metric prob(int answer) {
    return prob(TokenChoice.of(answer));
  }

  private static Metric prob(TokenChoice answer) {
    return LastPositionMetric.ofAll(
        "probability of " + answer,
        answer,
        logits ->
            logits.last().softmax(Axis.VOCAB).choose(Axis.VOCAB, answer.resolve(logits.tokens())));
  }

  /**
   * Probability of the right answers minus that of the wrong ones at the last position, from −1 to
   * 1. Each side has several answers: one list for each prompt, or one list for all prompts.
   *
   * <p>Hanna et al. 2023, <a href="https://arxiv.org/abs/2305.00586">greater-than</a>.
   */
  static Metric probDiff(List<List<String>> right, List<List<String>> wrong) {
    return new ProbabilityDifference(right, wrong);
  }

  /**
   * The KL divergence KL(reference ‖ run) of the next-token distributions at the last position, in
   * nats: Σ p·(log p − log q), with p the reference; 0 if they are equal. {@code
   * kl(reference).at(3)} reads both at position 3.
   */
  static Metric kl(Logits reference) {
    return new Divergence(reference);
  }

  /** A metric that reads a chosen position. */
  record PositionMetric(Metric metric, int position) implements Metric {
    @Override
    public Tensor of(Logits logits) {
      return metric.of(logits.at(position));
    }

    @Override
    public List<MissingSpace> missingSpaces(Logits logits) {
      return metric.missingSpaces(logits.at(position));
    }

    @Override
    public Metric at(int other) {
      return metric.at(other);
    }

    @Override
    public String title() {
      return metric.title() + " at position " + position;
    }

    @Override
    public String toString() {
      return title();
    }
  }

  /**
   * A metric that reads the last position only.
   *
   * @param reading the tokens that it reads there
   * @param number the metric itself
   * @param missing its answers that seem to lack a space before them
   */
  record LastPositionMetric(
      String title,
      Function<Tokens, Reads> reading,
      Function<Logits, Tensor> number,
      Function<Logits, List<MissingSpace>> missing)
      implements Metric {
    private static Metric ofAll(String title, TokenChoice answer, Function<Logits, Tensor> number) {
      return new LastPositionMetric(
          title,
          prompts -> Reads.LAST_POSITION,
          number,
          logits -> TokenChoice.missingSpaces(logits, answer));
    }

    @Override
    public List<MissingSpace> missingSpaces(Logits logits) {
      return missing.apply(logits);
    }

    @Override
    public Tensor of(Logits logits) {
      return number.apply(logits);
    }

    @Override
    public Reads reads(Tokens prompts) {
      return reading.apply(prompts);
    }

    @Override
    public String toString() {
      return title;
    }
  }
}
