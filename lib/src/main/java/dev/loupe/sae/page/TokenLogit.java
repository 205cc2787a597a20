package dev.loupe.sae.page;

import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import java.util.Objects;

/** A token, and how much a feature changes its logit. */
public record TokenLogit(String token, double logit) {
  /** Requires a token. */
  public TokenLogit {
    Objects.requireNonNull(token, "a logit is that of a token, and null was given");
  }

  @Override
  public String toString() {
    return Labels.shown(token) + " " + Figures.signed(logit);
  }
}
