package dev.loupe.sae.label;

import dev.loupe.harvest.Context;
import dev.loupe.sae.example.FeatureExamples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A feature's examples in two halves: one for the explainer, one for the scores.
 *
 * <p>Texts take turns, the strongest first, so both halves have strong and weak activations. All
 * contexts of one text are in the same half, and a context with the same tokens as one that the
 * explainer sees is left out of the scores.
 *
 * @param shown what the explainer sees
 * @param heldOut what the label is scored on
 */
public record Halves(Evidence shown, Evidence heldOut) {
  private static final int LEAST = 2; // active contexts of each half

  /** The halves of these examples. */
  public static Halves of(FeatureExamples examples) {
    Map<Integer, Boolean> first = new HashMap<>(); // of each text
    List<List<Context>> active =
        divided(
            Stream.concat(examples.top().stream(), examples.sampled().stream())
                .distinct()
                .filter(context -> Evidence.strongest(context) > 0)
                .sorted(Comparator.comparingDouble(Evidence::strongest).reversed())
                .toList(),
            first);
    List<List<Context>> inactive =
        divided(
            examples.inactive().stream()
                .distinct()
                .filter(context -> Evidence.strongest(context) == 0)
                .toList(),
            first);
    int feature = examples.feature();
    return new Halves(
        new Evidence(feature, active.get(0), inactive.get(0)),
        new Evidence(feature, active.get(1), inactive.get(1)));
  }

  private static List<List<Context>> divided(List<Context> all, Map<Integer, Boolean> first) {
    List<Context> shown = new ArrayList<>();
    List<Context> others = new ArrayList<>();
    boolean turn = true;
    for (Context context : all) {
      if (!first.containsKey(context.text())) {
        first.put(context.text(), turn);
        turn = !turn;
      }
      (first.get(context.text()) ? shown : others).add(context);
    }
    Set<List<String>> seen = new HashSet<>();
    shown.forEach(context -> seen.add(context.tokens()));
    return List.of(shown, others.stream().filter(one -> seen.add(one.tokens())).toList());
  }

  /** Why these are too few examples for a label with scores; empty if they suffice. */
  public String problem() {
    int fewest = Math.min(shown.active().size(), heldOut.active().size());
    if (fewest < LEAST) {
      return "active in too few texts: %d for the label and %d for its scores; %d of each are needed"
          .formatted(shown.active().size(), heldOut.active().size(), LEAST);
    }
    return shown.inactive().isEmpty() || heldOut.inactive().isEmpty()
        ? "no texts in which it is not active, and the scores need some"
        : "";
  }

  @Override
  public String toString() {
    return "shown: " + shown + "; held out: " + heldOut;
  }
}
