package dev.loupe.words;

import dev.loupe.metric.ActivationValue;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Loss;
import dev.loupe.metric.Metric;
import dev.loupe.metric.ReadActivations;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Metrics: the number that an experiment is about. */
public abstract class MetricWords extends PromptWords {
  MetricWords() {}

  /** The logit of {@code answer} at the last position. */
  public static Metric logit(String answer) {
    return Metric.logit(answer);
  }

  /** The logit of a token id at the last position, for models without a tokenizer. */
  public static Metric logit(int answer) {
    return Metric.logit(answer);
  }

  /** The logit of each prompt's own answer at the last position. */
  public static Metric logit(List<String> answers) {
    return Metric.logit(answers);
  }

  /** Logit of {@code right} minus logit of {@code wrong} at the last position. */
  public static Metric logitDiff(String right, String wrong) {
    return Metric.logitDiff(right, wrong);
  }

  /** Logit of one token id minus logit of another, for models without a tokenizer. */
  public static Metric logitDiff(int right, int wrong) {
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

  /** Log-probability of a token id at the last position, in nats. */
  public static Metric logProb(int answer) {
    return Metric.logProb(answer);
  }

  /** Probability of {@code answer} at the last position. */
  public static Metric prob(String answer) {
    return Metric.prob(answer);
  }

  /** Probability of a token id at the last position. */
  public static Metric prob(int answer) {
    return Metric.prob(answer);
  }

  /** The logit that a classifier gives the class with this name, such as {@code "POSITIVE"}. */
  public static Metric classLogit(String name) {
    return Metric.classLogit(name);
  }

  /** The logit of one class of a classifier minus that of another. */
  public static Metric classDiff(String right, String wrong) {
    return Metric.classDiff(right, wrong);
  }

  /** The probability that a classifier gives the class with this name. */
  public static Metric classProb(String name) {
    return Metric.classProb(name);
  }

  /** KL divergence KL(reference ‖ run) of the next-token distributions, in nats. */
  public static Metric kl(Logits reference) {
    return Metric.kl(reference);
  }

  /**
   * The next-token loss of each prompt in nats: the mean of −log p(token) over its tokens but the
   * first. {@code loss().from(21)} counts only the tokens from position 21 on, {@code
   * loss().from(5).to(10)} those at positions 5 to 9.
   */
  public static Loss loss() {
    return Metric.loss();
  }

  /**
   * The value of one activation as a metric, such as {@code activation(MLP_POST.at(3).pick(D_MLP,
   * 100).pos(-1))}.
   */
  public static ActivationValue activation(Spot spot) {
    return Metric.activation(spot);
  }

  /** The value of an activation as a metric, once its axes are reduced, as in {@code mean(POS)}. */
  public static ActivationValue activation(Site site) {
    return Metric.activation(site.all());
  }

  /** A metric with a name, computed from the logits. */
  public static Metric metric(String name, Function<Logits, Tensor> number) {
    return Metric.of(name, number);
  }

  /** A metric with a name, computed from these activations only. */
  public static Metric metric(
      String name, Function<ReadActivations, Tensor> number, Site first, Site... more) {
    return Metric.of(name, number, sites(first, more));
  }

  /** A metric with a name, computed from the logits and these activations. */
  public static Metric metric(
      String name, BiFunction<Logits, ReadActivations, Tensor> number, Site first, Site... more) {
    return Metric.of(name, number, sites(first, more));
  }

  private static Set<Site> sites(Site first, Site... more) {
    Set<Site> all = new LinkedHashSet<>(List.of(more));
    all.add(first);
    return all;
  }
}
