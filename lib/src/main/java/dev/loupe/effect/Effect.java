package dev.loupe.effect;

import dev.loupe.view.draw.Scale;

/**
 * What the cells of a sweep are: how an effect follows from what was measured, and how it is shown.
 *
 * <p>Each method takes the prompts that a picture is about, counted from 0. A resampled set of
 * prompts has some of them more than once.
 */
public interface Effect {
  /** The number of prompts, or of facts. */
  int prompts();

  /** The unit of the cells. */
  String unit();

  /**
   * The effect of one cell over these prompts; NaN if there is none.
   *
   * @param cell the cell, counted row by row
   * @param measured what was measured in the cell for each prompt
   */
  double of(int cell, double[] measured, int... prompts);

  /** The colours of these effects, [row][column]. */
  Scale scale(double[][] effects, int... prompts);

  /** The note below the picture, with warnings on lines of their own above it. */
  String note(int... prompts);

  /** The same effect with colours that end at the largest effect. */
  Effect onItsOwnScale();
}
