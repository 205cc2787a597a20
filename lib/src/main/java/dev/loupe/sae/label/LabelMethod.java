package dev.loupe.sae.label;

import dev.loupe.harvest.Context;
import dev.loupe.sae.example.FeatureExamples;
import dev.loupe.sae.label.Judge.Simulated;
import dev.loupe.sae.label.Judge.Verdicts;
import dev.loupe.sae.label.language.Usage;
import dev.loupe.sae.label.score.LabelScore;
import dev.loupe.sae.label.score.ScoreKind;
import dev.loupe.sae.label.score.SimulationScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How one feature is labelled and its label scored.
 *
 * @param explainer who makes the label
 * @param judge who predicts activations from the label
 * @param scores which scores are wanted
 * @param seed of the order of texts and of the tokens that are marked wrongly
 */
record LabelMethod(Explainer explainer, Judge judge, Set<ScoreKind> scores, long seed) {
  /** All that other labels or scores would come from. */
  String made() {
    return "labels by %s; %s by %s; seed %d"
        .formatted(explainer.name(), named(), judge.name(), seed);
  }

  private String named() {
    return scores.isEmpty()
        ? "no scores"
        : scores.stream()
            .sorted()
            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
  }

  /** The feature with its label. */
  LabelledFeature labelled(FeatureExamples examples, ToDoubleFunction<Usage> cost) {
    Halves halves = Halves.of(examples);
    if (!halves.problem().isEmpty()) {
      return LabelledFeature.without(examples, halves.problem(), List.of(), 0);
    }
    FeatureLabel label = explainer.explained(halves.shown());
    List<Exchange> exchanges = new ArrayList<>(label.exchanges());
    if (label.text().isEmpty()) {
      String problem = "the answer of " + explainer.name() + " could not be read";
      return LabelledFeature.without(examples, problem, exchanges, spent(exchanges, cost));
    }
    return scored(examples, halves, label, exchanges, cost);
  }

  private LabelledFeature scored(
      FeatureExamples examples,
      Halves halves,
      FeatureLabel label,
      List<Exchange> exchanges,
      ToDoubleFunction<Usage> cost) {
    Evidence heldOut = halves.heldOut();
    Optional<LabelScore> detection =
        answered(
            ScoreKind.DETECTION, label, Trial.detection(heldOut, seed), judge::detects, exchanges);
    Optional<LabelScore> fuzzing =
        answered(ScoreKind.FUZZING, label, Trial.fuzzing(heldOut, seed), judge::fits, exchanges);
    Optional<SimulationScore> simulation =
        scores.contains(ScoreKind.SIMULATION)
            ? Optional.of(simulated(label, halves, exchanges))
            : Optional.empty();
    return new LabelledFeature(
        examples.feature(),
        examples.density(),
        examples.max(),
        label.text(),
        "",
        detection,
        fuzzing,
        simulation,
        exchanges,
        spent(exchanges, cost));
  }

  private Optional<LabelScore> answered(
      ScoreKind kind,
      FeatureLabel label,
      List<Trial> trials,
      BiFunction<FeatureLabel, List<Trial>, Verdicts> asked,
      List<Exchange> exchanges) {
    if (!scores.contains(kind)) {
      return Optional.empty();
    }
    Verdicts verdicts = asked.apply(label, trials);
    exchanges.addAll(verdicts.exchanges());
    return Optional.of(
        LabelScore.of(trials.stream().map(Trial::truth).toList(), verdicts.verdicts()));
  }

  private SimulationScore simulated(FeatureLabel label, Halves halves, List<Exchange> exchanges) {
    List<double[]> truths = new ArrayList<>();
    List<double[]> strengths = new ArrayList<>();
    int unread = 0;
    for (Context context : halves.heldOut().all()) {
      Simulated simulated = judge.simulates(label, context);
      exchanges.addAll(simulated.exchanges());
      if (simulated.strengths().isPresent()) {
        truths.add(context.values());
        strengths.add(simulated.strengths().get());
      } else {
        unread++;
      }
    }
    return SimulationScore.of(truths, strengths, halves.shown().max(), unread);
  }

  private static double spent(List<Exchange> exchanges, ToDoubleFunction<Usage> cost) {
    return cost.applyAsDouble(
        exchanges.stream().map(Exchange::usage).reduce(Usage.NONE, Usage::plus));
  }
}
