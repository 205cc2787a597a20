package dev.loupe.sae.example;

import dev.loupe.harvest.Context;
import dev.loupe.view.draw.Figures;
import java.util.List;

/**
 * Where a feature is active in some texts, and where it is not.
 *
 * @param feature the number of the feature
 * @param density the share of tokens, without BOS, on which it is active, 0 to 1; NaN if it is not
 *     known
 * @param max its largest activation
 * @param top the strongest contexts, the strongest first, each of another text
 * @param sampled contexts drawn from equal parts of the range of its activations, strongest first
 * @param inactive contexts drawn at random in which it is active nowhere
 */
public record FeatureExamples(
    int feature,
    double density,
    double max,
    List<Context> top,
    List<Context> sampled,
    List<Context> inactive) {
  /** Keeps copies of the lists. */
  public FeatureExamples {
    top = List.copyOf(top);
    sampled = List.copyOf(sampled);
    inactive = List.copyOf(inactive);
  }

  /** Whether the feature is active nowhere in the texts. */
  public boolean dead() {
    return density == 0;
  }

  @Override
  public String toString() {
    return "feature %d: active on %s of tokens, at most %s"
        .formatted(feature, Figures.percent(density), Figures.brief(max));
  }
}
