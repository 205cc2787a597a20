package dev.loupe.words;

import dev.loupe.model.HookedTransformer;
import dev.loupe.probe.ProbeReport;
import dev.loupe.probe.Probing;
import java.util.List;

/** Find what can be read from activations. */
public abstract class ProbeWords extends SteeringWords {
  protected ProbeWords() {}

  /**
   * Linear probes: how well each layer predicts the labels of the texts, compared with a control
   * task.
   */
  public static ProbeReport probe(HookedTransformer model, List<String> texts, List<?> labels) {
    return Probing.of(model, texts, labels).report();
  }
}
