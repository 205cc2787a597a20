package dev.loupe.patching;

import dev.loupe.effect.Effect;
import dev.loupe.view.draw.Scale;

/**
 * The share of the effect that patching a cell restores: 0 = the metric stays as in the run that is
 * patched, 1 = it becomes that of the run that activations are taken from.
 *
 * @param ends the metric of both runs
 * @param meaning what 0 and 1 mean, what was patched, and the prompts
 */
record Shares(Ends ends, String meaning, boolean ownScale) implements Effect {
  Shares(Ends ends, String meaning) {
    this(ends, meaning, false);
  }

  @Override
  public int prompts() {
    return ends.prompts();
  }

  @Override
  public String unit() {
    return ends.unitName();
  }

  @Override
  public double of(int cell, double[] measured, int... prompts) {
    return ends.share(measured, prompts);
  }

  @Override
  public Scale scale(double[][] effects, int... prompts) {
    Scale scale = ends.share() && !ownScale ? Scale.diverging(1) : Scale.diverging();
    return ends.coloured(scale, effects, prompts);
  }

  @Override
  public String note(int... prompts) {
    return ends.notes(prompts).above(meaning);
  }

  @Override
  public Shares onItsOwnScale() {
    return new Shares(ends, meaning, true);
  }
}
