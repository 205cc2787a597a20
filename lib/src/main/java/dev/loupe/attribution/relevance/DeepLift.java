package dev.loupe.attribution.relevance;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.axis.Axis;
import dev.loupe.forward.rules.Rescale;
import dev.loupe.metric.Secant;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * DeepLIFT: the difference of the metric between prompt and baseline is handed back from layer to
 * layer, and each part divides it among its inputs by their own differences. One forward and one
 * backward pass for each baseline.
 *
 * <p>The share of a token is Σ (E − E') · multiplier over its embedding E and the baseline's E'.
 * The shares sum to m(prompt) − m(baseline) without a rest, also through attention, norms and
 * gates: {@link Rescale} has the formulas, and {@link Secant} that of metrics that are not linear,
 * such as log-probabilities. With several baselines the shares are means over them, as in Chen et
 * al. 2021, <a href="https://arxiv.org/abs/1911.11888">DeepSHAP</a>.
 *
 * <p>Shrikumar et al. 2017, <a href="https://arxiv.org/abs/1704.02685">DeepLIFT</a>.
 *
 * <pre>{@code attribute(model, "The capital of France is", logit(" Paris")).by(new DeepLift())}
 * </pre>
 */
public record DeepLift() implements Method {
  private static final int AT_ONCE = 8; // baselines
  private static final double NOTABLE = 1e-3; // of the change
  private static final double LARGE = 1e-2;

  @Override
  public String name() {
    return "DeepLIFT";
  }

  @Override
  public Meaning meaning() {
    return Meaning.SHARES;
  }

  @Override
  public Scores on(Question question) {
    List<Tensor> baselines = question.baselines();
    double[] byPosition = new double[question.units().width()];
    for (int from = 0; from < baselines.size(); from += AT_ONCE) {
      add(
          question,
          baselines.subList(from, Math.min(baselines.size(), from + AT_ONCE)),
          byPosition);
    }
    double[] means = Arrays.stream(byPosition).map(sum -> sum / baselines.size()).toArray();
    Scores scores = Scores.of(this, question.metric().title(), question.units().sums(means));
    double gap = question.change() - Arrays.stream(scores.values()).sum();
    return Math.abs(gap) <= NOTABLE * Math.abs(question.change())
        ? scores
        : scores.with(remark(question, gap));
  }

  /** Adds the sum over some baselines of each position's share. */
  private static void add(Question question, List<Tensor> some, double[] byPosition) {
    List<Tensor> prompts = Collections.nCopies(some.size(), question.input());
    Run pairs =
        question.withAll(
            Tensor.stack(Axis.BATCH, Stream.of(prompts, some).flatMap(List::stream).toList()));
    try (var gradients =
        Inside.gradients(pairs, new Secant(question.metric()), new Rescale(), Question.INPUT)
            .byActivation()) {
      Tensor multipliers = gradients.get(Question.INPUT);
      for (int i = 0; i < some.size(); i++) {
        Tensor multiplier = multipliers.at(Axis.BATCH, i);
        double[] shares = Relevance.product(question.input().minus(some.get(i)), multiplier);
        for (int at = 0; at < shares.length; at++) {
          byPosition[at] += shares[at];
        }
      }
    }
  }

  private static String remark(Question question, double gap) {
    boolean large = Math.abs(gap) > LARGE * Math.abs(question.change());
    return (large ? "Warning: the" : "The")
        + " shares miss "
        + Figures.of(gap)
        + " of the change "
        + Figures.of(question.change())
        + ": DeepLIFT has rules for the model and for logits, while interventions and metrics of"
        + " activations pass their derivative, and mixed precision rounds.";
  }

  @Override
  public String toString() {
    return name();
  }
}
