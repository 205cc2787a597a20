package dev.loupe.model;

import dev.loupe.intervention.Spots;
import dev.loupe.site.Site;
import java.util.Arrays;

/** A check that the values of a run at a site are finite, before a method computes with them. */
public final class FiniteValues {
  private FiniteValues() {}

  /**
   * Throws an error if some of these values are infinite or NaN. The error names the first
   * activation of the run that is not finite.
   */
  public static void check(Run run, Site site, double[] values) {
    if (!Arrays.stream(values).allMatch(Double::isFinite)) {
      if (run.model().spec().classes().isEmpty()) {
        run.logits(); // refuses with the cause
      }
      throw new IllegalStateException(
          new Spots(run.model().spec()).resolve(site)
              + " has values that are infinite or not numbers (NaN), so they cannot be used");
    }
  }
}
