package dev.loupe.sae.measure;

import dev.loupe.view.draw.Figures;

/**
 * A 95 % confidence interval.
 *
 * @param low its lower limit
 * @param high its upper limit
 */
public record Interval(double low, double high) {
  /** Whether a value is in the interval, its edges included. */
  public boolean holds(double value) {
    return low <= value && value <= high;
  }

  /** Three digits of each edge: "[0.979, 0.983]". */
  @Override
  public String toString() {
    return "[" + Figures.brief(low) + ", " + Figures.brief(high) + "]";
  }
}
