/**
 * Rules that say on which tokens a feature is active, and the search for a good one.
 *
 * <pre>{@code
 * TokenRule rule = RuleSearch.of(contexts);
 * rule.holds(List.of("Tom", " and", " Mary"), 2)
 * }</pre>
 *
 * <p>May use {@code harvest} and {@code view.draw}.
 */
package dev.loupe.sae.label.rule;
