package dev.loupe.sae.page;

import dev.loupe.view.draw.Figures;

/**
 * Another feature of the same coder that writes in a similar direction.
 *
 * @param feature the number of the other feature
 * @param cosine the cosine of what both write: the rows of W_dec
 */
public record SimilarFeature(int feature, double cosine) {
  @Override
  public String toString() {
    return "feature " + feature + ": cosine " + Figures.brief(cosine);
  }
}
