package dev.loupe.ablation;

import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.text.Prompts;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.List;

/**
 * The change of a metric when parts of the model are ablated.
 *
 * <p>The kinds of ablation differ in what replaces the part's activation. Zero ablation is the
 * simplest, but zeros are unusual inputs for later layers. Mean ablation, the mean over other
 * prompts, keeps what the part always does and removes what it does for this prompt. Resample
 * ablation, the activation in another prompt, keeps the activation typical.
 *
 * <p>Michel et al. 2019, <a href="https://arxiv.org/abs/1905.10650">are sixteen heads really better
 * than one?</a>; Wang et al. 2022, <a href="https://arxiv.org/abs/2211.00593">IOI</a> (mean); Chan
 * et al. 2022, <a href="https://www.alignmentforum.org/posts/JvZhhzycHu2Yd57RN">causal
 * scrubbing</a> (resample).
 *
 * <pre>{@code
 * var france = ablate(model, "The capital of France is", logitDiff(" Paris", " Rome"));
 * france.zero().heads()
 * france.mean(List.of("The capital of Italy is", "The capital of Spain is")).layers()
 * }</pre>
 */
public final class Ablation {
  private static final int DRAWS = 5;

  private final Run run;
  private final Metric metric;
  private final MetricValues intact;

  private Ablation(Run run, Metric metric, MetricValues intact) {
    this.run = run;
    this.metric = metric;
    this.intact = intact;
  }

  /** Ablations in a run over one or more prompts, with the run's interventions. */
  public static Ablation of(Run run, Metric metric) {
    MetricValues intact = run.measured(metric);
    for (double value : intact.values()) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "the "
                + metric.title()
                + " is "
                + value
                + " before any ablation, so no change can be measured; choose prompts or a metric with finite values");
      }
    }
    return new Ablation(run, metric, intact);
  }

  /** The metric of each prompt without ablation, [batch]. */
  public double[] intact() {
    return intact.values().clone();
  }

  /**
   * Zero ablation: activations are replaced by zeros; along a direction, the component becomes
   * zero.
   */
  public AblationSweep zero() {
    return sweep(new Zeros(run.model().spec()));
  }

  /**
   * Mean ablation: activations are replaced by their mean over these prompts, position by position
   * if all have the same number of tokens as the ablated prompts, otherwise by the mean over all
   * their positions. Padding is not counted.
   */
  public AblationSweep mean(List<String> over) {
    return mean(run.model().run(over));
  }

  /** Mean ablation over prompts of any kind; a run keeps its interventions. */
  public AblationSweep mean(Prompts over) {
    Run others = run.model().run(over);
    return sweep(DatasetMean.of(Inside.modelForOthers(others), others.tokens(), run.tokens()));
  }

  /**
   * Resample ablation: activations are replaced by those in another of these prompts, drawn at
   * random among those with as many tokens; the mean effect of five draws.
   */
  public AblationSweep resample(List<String> over, long seed) {
    return resample(run.model().run(over), seed);
  }

  /** Resample ablation over prompts of any kind; a run keeps its interventions. */
  public AblationSweep resample(Prompts over, long seed) {
    return resample(over, seed, DRAWS);
  }

  /** Resample ablation with this number of draws. */
  public AblationSweep resample(Prompts over, long seed, int draws) {
    Run others = run.model().run(over);
    HookedTransformer model = Inside.modelForOthers(others);
    return sweep(Resampled.of(model, others.tokens(), run.tokens(), seed, draws));
  }

  private AblationSweep sweep(Substitute substitute) {
    return new AblationSweep(run, metric, intact, substitute);
  }

  @Override
  public String toString() {
    int prompts = run.tokens().batch();
    return "ablation of "
        + run.model().name()
        + ": "
        + metric.title()
        + " "
        + Figures.of(Arrays.stream(intact.values()).average().orElseThrow())
        + " intact"
        + (prompts == 1 ? "" : ", mean of " + prompts + " prompts");
  }
}
