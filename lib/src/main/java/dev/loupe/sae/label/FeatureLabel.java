package dev.loupe.sae.label;

import dev.loupe.sae.label.rule.TokenRule;
import java.util.List;
import java.util.Optional;

/**
 * What an explainer says of a feature.
 *
 * @param text the label; absent if the explainer's answer could not be read
 * @param rule the same as a rule that needs no language model, if the explainer has one
 * @param exchanges what a language model was asked
 */
public record FeatureLabel(
    Optional<String> text, Optional<TokenRule> rule, List<Exchange> exchanges) {
  /** Keeps a copy of the exchanges. */
  public FeatureLabel {
    exchanges = List.copyOf(exchanges);
  }

  /** A label that is a rule. */
  public static FeatureLabel of(TokenRule rule) {
    return new FeatureLabel(Optional.of(rule.toString()), Optional.of(rule), List.of());
  }

  /** A label in a person's words. */
  public static FeatureLabel of(String text) {
    return new FeatureLabel(Optional.of(text), Optional.empty(), List.of());
  }

  @Override
  public String toString() {
    return text.orElse("no label");
  }
}
