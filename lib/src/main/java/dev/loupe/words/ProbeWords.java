package dev.loupe.words;

import dev.loupe.model.HookedTransformer;
import dev.loupe.probe.ProbeReport;
import dev.loupe.probe.Probing;
import dev.loupe.text.Prompts;
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

  /** Linear probes on prompts of any kind; a run keeps its interventions. */
  public static ProbeReport probe(HookedTransformer model, Prompts prompts, List<?> labels) {
    return Probing.of(model, prompts, labels).report();
  }
}
