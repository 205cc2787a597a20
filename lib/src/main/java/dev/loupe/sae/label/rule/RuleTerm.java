package dev.loupe.sae.label.rule;

import java.util.Objects;

/**
 * A condition, and how strong the feature is where it is true.
 *
 * @param condition the condition
 * @param strength the mean activation where it is true, as a share of the largest one, 0 to 1
 */
public record RuleTerm(TokenCondition condition, double strength) {
  /** Refuses a strength outside its range. */
  public RuleTerm {
    Objects.requireNonNull(condition, "a term of a rule needs a condition");
    if (!(strength >= 0 && strength <= 1)) {
      throw new IllegalArgumentException(
          "the strength of a term is between 0 and 1, not " + strength);
    }
  }
}
