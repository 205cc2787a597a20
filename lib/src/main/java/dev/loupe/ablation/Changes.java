package dev.loupe.ablation;

import dev.loupe.effect.Effect;
import dev.loupe.metric.MetricValues;
import dev.loupe.model.Run;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Scale;
import java.util.Arrays;

/**
 * The change of a metric when a part is ablated: ablated − intact.
 *
 * <p>Negative = the part helps the metric, positive = it works against it, 0 = the metric does not
 * depend on it.
 *
 * @param run the intact run
 * @param metric the metric's title
 * @param intact the metric of the intact run
 * @param meaning what 0 means, and what parts were replaced by
 */
record Changes(Run run, String metric, MetricValues intact, String meaning) implements Effect {
  @Override
  public int prompts() {
    return intact.values().length;
  }

  @Override
  public String unit() {
    return "change of " + metric;
  }

  @Override
  public double of(int cell, double[] measured, int... prompts) {
    return Arrays.stream(prompts)
        .mapToDouble(prompt -> measured[prompt] - intact.values()[prompt])
        .average()
        .orElseThrow();
  }

  @Override
  public Scale scale(double[][] effects, int... prompts) {
    return Scale.diverging();
  }

  @Override
  public String note(int... prompts) {
    double mean =
        Arrays.stream(prompts)
            .mapToDouble(prompt -> intact.values()[prompt])
            .average()
            .orElseThrow();
    String first = run.tokens().quoted(prompts[0]);
    String which =
        prompts.length == 1
            ? "Prompt: " + first
            : "Mean effect over " + prompts.length + " prompts, the first: " + first;
    String note = meaning + " Metric without ablation: " + Figures.of(mean) + ". " + which;
    return intact.notes().plus(run.notes()).above(note);
  }

  @Override
  public Effect onItsOwnScale() {
    return this; // it is already
  }
}
