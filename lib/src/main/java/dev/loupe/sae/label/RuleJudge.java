package dev.loupe.sae.label;

import dev.loupe.harvest.Context;
import dev.loupe.sae.label.rule.TokenRule;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Judges by a label's rule, without a language model: a text activates the feature if the rule is
 * true of one of its tokens, and marked tokens fit if it is true of at least half of them.
 */
final class RuleJudge implements Judge {
  private static final double LARGEST = 10;

  @Override
  public String name() {
    return "rule";
  }

  @Override
  public Verdicts detects(FeatureLabel label, List<Trial> trials) {
    TokenRule rule = rule(label);
    return verdicts(trials, trial -> anywhere(rule, trial.context()));
  }

  private static boolean anywhere(TokenRule rule, Context context) {
    double[] values = context.values();
    return IntStream.range(0, values.length)
        .anyMatch(at -> !Double.isNaN(values[at]) && rule.holds(context.tokens(), at));
  }

  @Override
  public Verdicts fits(FeatureLabel label, List<Trial> trials) {
    TokenRule rule = rule(label);
    return verdicts(trials, trial -> fits(rule, trial));
  }

  private static boolean fits(TokenRule rule, Trial trial) {
    List<String> tokens = trial.context().tokens();
    long fitting = trial.marked().stream().filter(at -> rule.holds(tokens, at)).count();
    return 2 * fitting >= trial.marked().size();
  }

  private static Verdicts verdicts(List<Trial> trials, Predicate<Trial> verdict) {
    return new Verdicts(
        trials.stream().map(trial -> Optional.of(verdict.test(trial))).toList(), List.of());
  }

  @Override
  public Simulated simulates(FeatureLabel label, Context context) {
    TokenRule rule = rule(label);
    List<String> tokens = context.tokens();
    double[] strengths =
        IntStream.range(0, tokens.size())
            .mapToDouble(at -> LARGEST * rule.strength(tokens, at))
            .toArray();
    return new Simulated(Optional.of(strengths), List.of());
  }

  private static TokenRule rule(FeatureLabel label) {
    return label
        .rule()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the label '"
                        + label
                        + "' is in words, and words are scored by a language model; give one with"
                        + " scoredBy(model)"));
  }
}
