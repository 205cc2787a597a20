package dev.loupe.sae.example;

import dev.loupe.harvest.Context;
import dev.loupe.view.draw.Figures;
import java.util.ArrayList;
import java.util.List;

/**
 * The sampled examples of a feature from one of the equal parts of the range of its activations.
 *
 * @param low where the part begins; it is not in it
 * @param high where the part ends
 * @param contexts the examples
 */
public record ExamplePart(double low, double high, List<Context> contexts) {
  /** Keeps a copy of the examples. */
  public ExamplePart {
    contexts = List.copyOf(contexts);
  }

  /** The sampled examples of a feature by their parts, the strongest first; empty ones left out. */
  public static List<ExamplePart> of(FeatureExamples examples) {
    List<ExamplePart> all = new ArrayList<>();
    for (int part = FeatureSearch.PARTS - 1; part >= 0; part--) {
      int own = part;
      List<Context> inside =
          examples.sampled().stream()
              .filter(
                  one ->
                      ExampleChoice.part(one.value(), examples.max(), FeatureSearch.PARTS) == own)
              .toList();
      if (!inside.isEmpty()) {
        all.add(
            new ExamplePart(
                examples.max() * part / FeatureSearch.PARTS,
                examples.max() * (part + 1) / FeatureSearch.PARTS,
                inside));
      }
    }
    return all;
  }

  /** What is in it, as a heading. */
  public String heading() {
    return "random, from " + Figures.brief(low) + " to " + Figures.brief(high);
  }

  @Override
  public String toString() {
    return heading() + ": " + contexts.size() + " examples";
  }
}
