package dev.loupe.heads;

import dev.loupe.effect.Effect;
import dev.loupe.view.draw.Scale;
import java.util.Arrays;

/**
 * A score of every head, the mean over sequences.
 *
 * @param sequences how many there are
 * @param unit what a score measures
 * @param scale its colours
 * @param meaning what 0 and 1 mean, and what was measured on
 */
record ScoreEffect(int sequences, String unit, Scale scale, String meaning) implements Effect {
  @Override
  public int prompts() {
    return sequences;
  }

  @Override
  public double of(int cell, double[] measured, int... prompts) {
    return Arrays.stream(prompts).mapToDouble(prompt -> measured[prompt]).average().orElseThrow();
  }

  @Override
  public Scale scale(double[][] effects, int... prompts) {
    return scale;
  }

  @Override
  public String note(int... prompts) {
    return prompts.length == 1 && sequences > 1
        ? meaning + " Shown: sequence " + prompts[0] + " alone."
        : meaning;
  }

  @Override
  public Effect onItsOwnScale() {
    Scale own =
        scale.palette() == Scale.diverging().palette() ? Scale.diverging() : Scale.sequential();
    return new ScoreEffect(sequences, unit, own, meaning);
  }
}
