package dev.loupe.ablation;

import dev.loupe.model.Measured;
import dev.loupe.model.Metric;
import dev.loupe.model.Run;
import dev.loupe.model.Tokens;
import dev.loupe.view.Figures;
import java.util.Arrays;
import java.util.List;

/**
 * What a metric loses when parts of the model are taken away.
 *
 * <p>The kinds differ in what is put in the part's place. Zeros are the plainest, and the furthest
 * from what later layers are used to. The mean over other prompts keeps what the part always does
 * and takes away what it does for this prompt; another prompt's activation keeps the part within
 * what it usually is.
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
  private final Measured intact;

  private Ablation(Run run, Metric metric, Measured intact) {
    this.run = run;
    this.metric = metric;
    this.intact = intact;
  }

  /** Ablations of a run over one or more prompts, its interventions included. */
  public static Ablation of(Run run, Metric metric) {
    Measured intact = run.measured(metric);
    for (double value : intact.values()) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "the " + metric.title() + " is " + value + " already, so no loss can be given");
      }
    }
    return new Ablation(run, metric, intact);
  }

  /** The metric of each prompt with nothing taken away, [batch]. */
  public double[] intact() {
    return intact.values().clone();
  }

  /** Zeros in the place of what is taken away; of directions, nothing is left. */
  public AblationSweep zero() {
    return sweep(new Zeros(run.model().spec()));
  }

  /**
   * The mean over these prompts in the place of what is taken away: position by position if they
   * have as many tokens as the ablated ones, otherwise over all their positions. Padding is never
   * counted.
   */
  public AblationSweep mean(List<String> over) {
    return mean(run.model().run(over).tokens());
  }

  /** The same with prompts given as tokens. */
  public AblationSweep mean(Tokens over) {
    return sweep(DatasetMean.of(run.model(), over, run.tokens()));
  }

  /**
   * What was there in another of these prompts, one with as many tokens, in the place of what is
   * taken away; the mean of five draws.
   */
  public AblationSweep resample(List<String> over, long seed) {
    return resample(run.model().run(over).tokens(), seed);
  }

  /** The same with prompts given as tokens. */
  public AblationSweep resample(Tokens over, long seed) {
    return resample(over, seed, DRAWS);
  }

  /** The same with as many draws as are asked for. */
  public AblationSweep resample(Tokens over, long seed, int draws) {
    return sweep(Resampled.of(run.model(), over, run.tokens(), seed, draws));
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
