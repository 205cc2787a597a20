package dev.loupe.sae.example;

import dev.loupe.view.draw.Figures;
import java.util.Locale;

/**
 * Another feature that is active on the same tokens.
 *
 * @param feature the number of the other feature
 * @param tokens on how many tokens both are active
 * @param jaccard tokens on which both are active / tokens on which at least one is, 0 to 1
 */
public record CoActive(int feature, long tokens, double jaccard) {
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "feature %d: both on %,d tokens, Jaccard %s",
        feature,
        tokens,
        Figures.brief(jaccard));
  }
}
