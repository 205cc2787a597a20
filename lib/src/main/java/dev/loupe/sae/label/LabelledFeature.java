package dev.loupe.sae.label;

import dev.loupe.sae.example.FeatureExamples;
import dev.loupe.sae.label.language.Usage;
import dev.loupe.sae.label.score.LabelScore;
import dev.loupe.sae.label.score.SimulationScore;
import dev.loupe.view.draw.Labels;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A feature with its label, how good the label is, and what a language model was asked for it.
 *
 * @param feature the number of the feature
 * @param density the share of tokens on which it is active, 0 to 1
 * @param max its largest activation
 * @param label the label; absent if there is none
 * @param problem why there is no label; empty if there is one
 * @param detection how well the label tells which texts activate the feature
 * @param fuzzing how well it tells which tokens do
 * @param simulation how well it predicts the activations
 * @param exchanges what a language model was asked, and what it answered
 * @param cost what the exchanges cost, at the prices that were given
 */
public record LabelledFeature(
    int feature,
    double density,
    double max,
    Optional<String> label,
    String problem,
    Optional<LabelScore> detection,
    Optional<LabelScore> fuzzing,
    Optional<SimulationScore> simulation,
    List<Exchange> exchanges,
    double cost) {
  /** Requires a label or a reason why there is none. */
  public LabelledFeature {
    exchanges = List.copyOf(exchanges);
    Objects.requireNonNull(problem, "the problem of a label may be empty, not null");
    if (label.isPresent() != problem.isEmpty()) {
      throw new IllegalArgumentException(
          "feature " + feature + " needs a label, or the reason why it has none");
    }
  }

  /** A feature that has no label. */
  static LabelledFeature without(
      FeatureExamples examples, String problem, List<Exchange> exchanges, double cost) {
    return new LabelledFeature(
        examples.feature(),
        examples.density(),
        examples.max(),
        Optional.empty(),
        problem,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        exchanges,
        cost);
  }

  /** The tokens that all exchanges used. */
  public Usage usage() {
    return exchanges.stream().map(Exchange::usage).reduce(Usage.NONE, Usage::plus);
  }

  /** The answers of a language model that could not be read. */
  public long unread() {
    return exchanges.stream().filter(exchange -> !exchange.read()).count();
  }

  /** The texts of the feature with the label and its scores. */
  public LabelCard card(FeatureExamples examples) {
    return LabelCard.of(this, examples);
  }

  /** The scores, a line each. */
  String scores() {
    return Stream.of(
            detection.map(score -> "detection: " + score),
            fuzzing.map(score -> "fuzzing: " + score),
            simulation.map(score -> "simulation: " + score))
        .flatMap(Optional::stream)
        .collect(Collectors.joining("\n"));
  }

  @Override
  public String toString() {
    String name = "feature " + feature + ": ";
    return label.isEmpty()
        ? name + "no label, " + problem
        : name + Labels.shown(label.get()) + (scores().isEmpty() ? "" : "\n" + scores());
  }
}
