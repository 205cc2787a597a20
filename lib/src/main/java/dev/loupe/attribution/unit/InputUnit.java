package dev.loupe.attribution.unit;

import dev.loupe.view.draw.Labels;
import java.util.List;

/**
 * A part of an input that an answer is attributed to as a whole.
 *
 * @param text its text, spaces included
 * @param positions the positions of its tokens, ascending
 */
public record InputUnit(String text, List<Integer> positions) {
  /** Requires at least one position. */
  public InputUnit {
    positions = List.copyOf(positions);
    if (positions.isEmpty()) {
      throw new IllegalArgumentException(
          "'"
              + Labels.shown(text)
              + "' has no token of its own, so nothing can be attributed to it");
    }
  }

  @Override
  public String toString() {
    return "'" + Labels.shown(text) + "' at " + positions;
  }
}
