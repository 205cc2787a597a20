package dev.loupe.attribution.logit;

import dev.loupe.effect.Effect;
import dev.loupe.metric.MetricValues;
import dev.loupe.model.Run;
import dev.loupe.view.draw.Scale;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a part adds to a metric: the mean over the prompts.
 *
 * @param metric the metric's title
 * @param measured the metric of each prompt
 * @param check all parts together and what they must sum to, if they sum to something
 * @param meaning what a cell is
 */
record Attributed(
    Run run, String metric, MetricValues measured, Optional<SumCheck> check, String meaning)
    implements Effect {
  @Override
  public int prompts() {
    return measured.values().length;
  }

  @Override
  public String unit() {
    return metric;
  }

  @Override
  public double of(int cell, double[] values, int... prompts) {
    return Arrays.stream(prompts).mapToDouble(prompt -> values[prompt]).average().orElseThrow();
  }

  @Override
  public Scale scale(double[][] effects, int... prompts) {
    return Scale.diverging();
  }

  @Override
  public String note(int... prompts) {
    String first = run.tokens().quoted(prompts[0]);
    String which =
        prompts.length == 1
            ? "Prompt: " + first
            : "Mean over " + prompts.length + " prompts, the first: " + first;
    String checked = check.map(all -> " Check: " + all.of(prompts) + ".").orElse("");
    String note = meaning + " The final norm has the scale of this run." + checked + " " + which;
    return measured.notes().plus(run.notes()).above(note);
  }

  @Override
  public Effect onItsOwnScale() {
    return this; // it is already
  }
}
