package dev.loupe.attention;

import dev.loupe.arch.Spec;
import dev.loupe.view.Notes;
import dev.loupe.view.draw.Figures;

/** Compares sums of parts with the scores that the model itself computed, so that none is wrong. */
record ScoreCheck(Spec spec) {
  private static final double TOLERANCE = 1e-3; // of the sum of all absolute parts

  /**
   * A warning where a run computes a score in another way than from its residual stream.
   *
   * @param sum what the parts sum to, before the softcap
   * @param own the model's own score, behind the softcap
   * @param size the sum of the absolute parts
   */
  Notes compared(double sum, double own, double size) {
    double capped = spec.attention().softcap().map(c -> c * Math.tanh(sum / c)).orElse(sum);
    return Math.abs(capped - own) <= TOLERANCE * Math.max(1, size)
        ? Notes.NONE
        : Notes.of(
            "Warning: the model's own score is "
                + Figures.of(own)
                + ", and the parts sum to "
                + Figures.of(capped)
                + ", because the run changes attention inside, or computes in 16 bits. The parts do not explain the difference.");
  }
}
