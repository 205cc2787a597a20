package dev.loupe.sae.label;

import dev.loupe.harvest.Context;
import dev.loupe.sae.example.FeatureExamples;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.token.TokenLine;
import dev.loupe.view.token.TokenLines;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The texts of a feature under its label: those that the explainer saw, and those that the label is
 * scored on.
 *
 * @param labelled the feature with its label
 * @param halves its texts
 */
public record LabelCard(LabelledFeature labelled, Halves halves) implements Pictured {
  private static final int LINES = 6; // of each group

  /** Requires both. */
  public LabelCard {
    Objects.requireNonNull(labelled, "a card needs a labelled feature");
    Objects.requireNonNull(halves, "a card needs the texts of its feature");
  }

  static LabelCard of(LabelledFeature labelled, FeatureExamples examples) {
    if (labelled.feature() != examples.feature()) {
      throw new IllegalArgumentException(
          "the label is of feature %d, and the examples are of feature %d"
              .formatted(labelled.feature(), examples.feature()));
    }
    return new LabelCard(labelled, Halves.of(examples));
  }

  @Override
  public TokenLines picture() {
    String label = labelled.label().map(words -> ": " + words).orElse(": no label");
    List<TokenLines.Group> groups =
        Stream.of(
                group("the explainer saw", halves.shown().active()),
                group("held out, active", halves.heldOut().active()),
                group("held out, not active", halves.heldOut().inactive()))
            .filter(group -> !group.lines().isEmpty())
            .toList();
    return new TokenLines("Feature " + labelled.feature() + label, "activation", groups, note());
  }

  private String note() {
    String scores = labelled.scores();
    return scores.isEmpty() ? labelled.problem() : "Scores on the texts held out:\n" + scores;
  }

  private static TokenLines.Group group(String name, List<Context> contexts) {
    String shown =
        contexts.size() <= LINES ? "" : ": " + LINES + " of " + contexts.size() + " texts";
    return new TokenLines.Group(
        name + shown, spread(contexts).stream().map(LabelCard::line).toList());
  }

  /** Some of the contexts, from the strongest to the weakest. */
  private static List<Context> spread(List<Context> contexts) {
    int n = contexts.size();
    return Stream.iterate(0, i -> i + 1)
        .limit(Math.min(n, LINES))
        .map(i -> contexts.get(n <= LINES ? i : i * (n - 1) / (LINES - 1)))
        .toList();
  }

  private static TokenLine line(Context context) {
    return new TokenLine(
        Figures.brief(Evidence.strongest(context)),
        context.tokens(),
        context.values(),
        context.at());
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
