package dev.loupe.sae.label.rule;

import java.util.List;

/**
 * On which tokens a feature should be active: those of which one of some conditions is true.
 *
 * <p>It needs no model, so it is the baseline that the labels of a language model should beat.
 *
 * @param terms the conditions, the most useful first
 */
public record TokenRule(List<RuleTerm> terms) {
  /** Keeps a copy of the terms. */
  public TokenRule {
    terms = List.copyOf(terms);
  }

  /** Whether the feature should be active on the token at this place. */
  public boolean holds(List<String> tokens, int at) {
    return terms.stream().anyMatch(term -> term.condition().holds(tokens, at));
  }

  /** Whether the feature should be active anywhere in a text. */
  public boolean anywhere(List<String> tokens) {
    for (int at = 0; at < tokens.size(); at++) {
      if (holds(tokens, at)) {
        return true;
      }
    }
    return false;
  }

  /** How active the feature should be, 0 to 1 of its largest activation: the strongest term's. */
  public double strength(List<String> tokens, int at) {
    return terms.stream()
        .filter(term -> term.condition().holds(tokens, at))
        .mapToDouble(RuleTerm::strength)
        .max()
        .orElse(0);
  }

  /** The rule in words, such as {@code “ Mary”, “ John” (after “ and”)}. */
  @Override
  public String toString() {
    return terms.isEmpty()
        ? "no word or context before it tells where it is active"
        : RuleText.of(terms.stream().map(RuleTerm::condition).toList());
  }
}
