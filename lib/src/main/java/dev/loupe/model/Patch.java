package dev.loupe.model;

import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;

/**
 * A value that is put at a spot.
 *
 * @param spot where; without a prompt picked, as it is meant for each of them
 * @param value what, with the axes of the spot; without {@code batch}, or with a batch of one, it
 *     is the same for every prompt
 */
public record Patch(Spot spot, Tensor value) {
  @Override
  public String toString() {
    return spot + " ← " + value;
  }
}
