package dev.loupe.attribution.layer;

import dev.loupe.view.draw.Figures;
import java.util.Arrays;

/**
 * What each entry of an activation adds to a metric.
 *
 * @param values a number for each entry, row-major in the axes of the activation without batch
 * @param complete whether the numbers passed their check, if they have one
 * @param check the check as a sentence, a warning if it failed; may be empty
 */
public record LayerShares(double[] values, boolean complete, String check) {
  /** Keeps a copy. */
  public LayerShares {
    values = values.clone();
  }

  /** A number for each entry. */
  @Override
  public double[] values() {
    return values.clone();
  }

  /** The sum of all entries. */
  public double sum() {
    return Arrays.stream(values).sum();
  }

  @Override
  public String toString() {
    return values.length + " entries, sum " + Figures.of(sum()) + ". " + check;
  }
}
