package dev.loupe.sae.label;

import dev.loupe.harvest.Context;
import java.util.List;
import java.util.stream.Stream;

/**
 * Texts in which a feature is active, and texts in which it is not.
 *
 * @param feature the number of the feature
 * @param active contexts in which it is active, the strongest first
 * @param inactive contexts in which it is active nowhere
 */
public record Evidence(int feature, List<Context> active, List<Context> inactive) {
  /** Keeps copies of the lists. */
  public Evidence {
    active = List.copyOf(active);
    inactive = List.copyOf(inactive);
  }

  /** All contexts, the active ones first. */
  public List<Context> all() {
    return Stream.concat(active.stream(), inactive.stream()).toList();
  }

  /** The largest activation in these texts; 0 if there is none. */
  public double max() {
    return active.stream().mapToDouble(Evidence::strongest).max().orElse(0);
  }

  /** The largest activation in a context; BOS, which is NaN if left out, does not count. */
  static double strongest(Context context) {
    double strongest = 0;
    for (double value : context.values()) {
      strongest = value > strongest ? value : strongest;
    }
    return strongest;
  }

  @Override
  public String toString() {
    return "feature %d: %d active and %d inactive texts"
        .formatted(feature, active.size(), inactive.size());
  }
}
