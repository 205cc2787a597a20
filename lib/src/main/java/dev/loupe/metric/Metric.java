package dev.loupe.metric;

import dev.loupe.axis.Axis;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One number per prompt, computed from logits, from activations, or from both: the quantity that an
 * experiment measures.
 *
 * <p>Metrics are differentiable, and can be computed with: {@code logProb(" Mary").minus(logProb("
 * John")).times(2)}. A lambda is a metric too: {@code logits -> logits.last().at(VOCAB, 42)}.
 */
@FunctionalInterface
public interface Metric {
  /** The metric of each prompt from logits alone, [batch]. */
  Tensor of(Logits logits);

  /** The metric of each prompt from everything that it reads, [batch]. */
  default Tensor of(Readings readings) {
    return of(readings.logits());
  }

  /** What this metric reads, for these prompts. */
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
    return Formula.moved(this, position);
  }

  /** The sum of two metrics. */
  default Metric plus(Metric other) {
    return Arithmetic.of(this, other, "+", Tensor::plus);
  }

  /** This metric plus a number. */
  default Metric plus(double number) {
    String shown = Arithmetic.number(number);
    return Arithmetic.of(
        this, title -> Arithmetic.in(title, "+") + " + " + shown, x -> x.plus(number));
  }

  /** This metric minus another one. */
  default Metric minus(Metric other) {
    return Arithmetic.of(this, other, "−", Tensor::minus);
  }

  /** The product of two metrics. */
  default Metric times(Metric other) {
    return Arithmetic.of(this, other, "·", Tensor::times);
  }

  /** This metric times a number. */
  default Metric times(double factor) {
    String shown = Arithmetic.number(factor);
    return Arithmetic.of(
        this, title -> shown + " · " + Arithmetic.in(title, "·"), x -> x.times(factor));
  }

  /** This metric divided by another one. */
  default Metric dividedBy(Metric other) {
    return Arithmetic.of(this, other, "/", Arithmetic::quotient);
  }

  /** This metric divided by a number. */
  default Metric dividedBy(double divisor) {
    String shown = Arithmetic.number(divisor);
    return Arithmetic.of(
        this, title -> Arithmetic.in(title, "/") + " / " + shown, x -> x.times(1 / divisor));
  }

  /** This metric with the other sign. */
  default Metric negated() {
    return Arithmetic.of(this, title -> "−" + Arithmetic.in(title, "−"), x -> x.times(-1));
  }

  /** The absolute value of this metric. */
  default Metric abs() {
    return Arithmetic.of(this, title -> "|" + title + "|", Tensor::abs);
  }

  /**
   * e to the power of this metric: a loss becomes a perplexity, a log-probability a probability.
   */
  default Metric exp() {
    return Arithmetic.of(this, title -> "exp(" + title + ")", Tensor::exp);
  }

  /** The natural logarithm of this metric. */
  default Metric log() {
    return Arithmetic.of(this, title -> "log(" + title + ")", Tensor::log);
  }

  /** The square of this metric. */
  default Metric squared() {
    return Arithmetic.of(this, title -> Arithmetic.in(title, "²") + "²", x -> x.times(x));
  }

  /** This metric with another name, for the titles of pictures. */
  default Metric named(String title) {
    Objects.requireNonNull(title, "a metric needs a name, and null was given");
    return new Formula(
        title, this::reads, this::of, this::missingSpaces, position -> at(position).named(title));
  }

  /** A metric with a name, computed from logits. */
  static Metric of(String title, Function<Logits, Tensor> number) {
    Metric metric = number::apply;
    return metric.named(title);
  }

  /** A metric with a name, computed from these activations. */
  static Metric of(String title, Function<ReadActivations, Tensor> number, Set<Site> sites) {
    return Formula.ofActivations(
        title, Reads.activations(spots(sites)), readings -> number.apply(readings.activations()));
  }

  /** A metric with a name, computed from the logits and these activations. */
  static Metric of(
      String title, BiFunction<Logits, ReadActivations, Tensor> number, Set<Site> sites) {
    return Formula.ofActivations(
        title,
        Reads.EVERYTHING.and(spots(sites)),
        readings -> number.apply(readings.logits(), readings.activations()));
  }

  private static Set<Spot> spots(Set<Site> sites) {
    return sites.stream().map(Site::all).collect(Collectors.toSet());
  }

  /**
   * The value of one activation, such as {@code MLP_POST.at(3).pick(D_MLP, 100).pos(-1)}; reduce
   * the axes that the spot leaves open, for example with {@code mean(POS)}.
   */
  static ActivationValue activation(Spot spot) {
    return ActivationValue.of(spot);
  }

  /**
   * The cross-entropy of each prompt's tokens, in nats: the mean of −log p(token) over all tokens
   * but the first, which nothing predicts. Padding is left out; BOS is context only.
   */
  static Loss loss() {
    return new Loss(1, Optional.empty());
  }

  /** The logit of {@code answer} at the last position. */
  static Metric logit(String answer) {
    return logit(TokenChoice.of(Collections.singletonList(answer)));
  }

  /** The logit of a token id at the last position. */
  static Metric logit(int answer) {
    return logit(TokenChoice.of(answer));
  }

  /** The logit of each prompt's own answer at the last position. */
  static Metric logit(List<String> answers) {
    return logit(TokenChoice.of(answers));
  }

  private static Metric logit(TokenChoice answer) {
    return Formula.atLast(
        "logit of " + answer,
        prompts -> Reads.lastPosition(answer.resolve(prompts), answer.resolveSpaced(prompts)),
        logits -> logits.lastOf(answer.resolve(logits.tokens())),
        logits -> TokenChoice.missingSpaces(logits, answer));
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
    return Formula.atLast(
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
    return Formula.ofAnswer(
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
    return Formula.ofAnswer(
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
    return Formula.ofAnswer(
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
    AnswerSigns signs = new AnswerSigns(right, wrong);
    return Formula.atLast(
        "probability of right answers − that of wrong ones",
        prompts -> Reads.LAST_POSITION,
        signs::difference,
        signs::missingSpaces);
  }

  /** The logit that a classifier gives the class with this name. */
  static Metric classLogit(String name) {
    return ClassMetrics.logit(name);
  }

  /** The logit of one class of a classifier minus that of another. */
  static Metric classDiff(String right, String wrong) {
    return ClassMetrics.difference(right, wrong);
  }

  /**
   * The probability that a classifier gives the class with this name, from 0 to 1: a softmax over
   * its classes or, if a text can have several of them, the sigmoid of the class's own logit.
   */
  static Metric classProb(String name) {
    return ClassMetrics.probability(name);
  }

  /**
   * The KL divergence KL(reference ‖ run) of the next-token distributions at the last position, in
   * nats: Σ p·(log p − log q), with p the reference; 0 if they are equal. {@code
   * kl(reference).at(3)} reads both at position 3.
   */
  static Metric kl(Logits reference) {
    return Formula.atLast(
        "KL divergence from the reference",
        prompts -> Reads.LAST_POSITION,
        new KlReference(reference)::divergence,
        logits -> List.of());
  }
}
