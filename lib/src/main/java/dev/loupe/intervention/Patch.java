package dev.loupe.intervention;

import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;

/**
 * A value that replaces an activation at a spot.
 *
 * @param spot where; if no prompt is picked, it applies to each prompt
 * @param value the value, with the axes of the spot; without {@code batch}, or with a batch of one,
 *     it is the same for every prompt
 */
public record Patch(Spot spot, Tensor value) {
  @Override
  public String toString() {
    return spot + " ← " + value;
  }
}
