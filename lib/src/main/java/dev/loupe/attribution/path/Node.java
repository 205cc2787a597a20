package dev.loupe.attribution.path;

import dev.loupe.view.draw.Figures;

/**
 * A point of an integral from 0 to 1 and its weight.
 *
 * @param at where, from 0 (the baseline) to 1 (the prompt)
 * @param weight how much the value there counts; all weights sum to 1
 */
public record Node(double at, double weight) {
  @Override
  public String toString() {
    return "weight " + Figures.of(weight) + " at " + Figures.of(at);
  }
}
