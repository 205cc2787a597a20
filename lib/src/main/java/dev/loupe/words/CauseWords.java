package dev.loupe.words;

import dev.loupe.ablation.Ablation;
import dev.loupe.causal.Abstraction;
import dev.loupe.causal.Interchange;
import dev.loupe.causal.Scrubbing;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.patching.AttributionPatching;
import dev.loupe.patching.PathPatching;
import dev.loupe.prompts.PromptSet;
import dev.loupe.text.Prompts;
import dev.loupe.tracing.CausalTracing;
import dev.loupe.tracing.Fact;
import java.util.List;
import java.util.function.Function;

/** Find what causes an output: patching, ablation, tracing, tests of hypotheses. */
public abstract class CauseWords extends ExplainWords {
  CauseWords() {}

  /**
   * Activation patching: how much of the clean metric each activation restores when it is copied
   * from the clean run into the corrupted run.
   */
  public static ActivationPatching patching(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return ActivationPatching.of(model, clean, corrupted, metric);
  }

  /** Activation patching over a prompt set, such as {@code ioi(model, 50)}, with its own metric. */
  public static ActivationPatching patching(HookedTransformer model, PromptSet set) {
    return ActivationPatching.of(model, set);
  }

  /**
   * Activation patching between prompts of any kind: each a text, a list of texts, tokens, a prompt
   * set, or a run, which keeps its interventions.
   */
  public static ActivationPatching patching(
      HookedTransformer model, Object clean, Object corrupted, Metric metric) {
    return ActivationPatching.of(model, Prompts.given(clean), Prompts.given(corrupted), metric);
  }

  /**
   * Path patching: how much one component changes a metric through the direct path to another
   * component.
   */
  public static PathPatching pathPatching(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return PathPatching.of(model, clean, corrupted, metric);
  }

  /**
   * Path patching between prompts of any kind: each a text, a list of texts, tokens, a prompt set,
   * or a run, which keeps its interventions.
   */
  public static PathPatching pathPatching(
      HookedTransformer model, Object clean, Object corrupted, Metric metric) {
    return PathPatching.of(model, Prompts.given(clean), Prompts.given(corrupted), metric);
  }

  /** Path patching over a prompt set, with its own metric. */
  public static PathPatching pathPatching(HookedTransformer model, PromptSet set) {
    return PathPatching.of(model, set);
  }

  /** Attribution patching: activation patching estimated from one backward pass. */
  public static AttributionPatching attributionPatching(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return AttributionPatching.of(model, clean, corrupted, metric);
  }

  /**
   * Attribution patching between prompts of any kind: each a text, a list of texts, tokens, a
   * prompt set, or a run, which keeps its interventions.
   */
  public static AttributionPatching attributionPatching(
      HookedTransformer model, Object clean, Object corrupted, Metric metric) {
    return AttributionPatching.of(model, Prompts.given(clean), Prompts.given(corrupted), metric);
  }

  /** Attribution patching over a prompt set, with its own metric. */
  public static AttributionPatching attributionPatching(HookedTransformer model, PromptSet set) {
    return AttributionPatching.of(model, set);
  }

  /** Ablation: how much a metric changes when a part of the model is removed. */
  public static Ablation ablate(HookedTransformer model, String prompt, Metric metric) {
    return Ablation.of(model.run(prompt), metric);
  }

  /** Ablation over several prompts. */
  public static Ablation ablate(HookedTransformer model, List<String> prompts, Metric metric) {
    return Ablation.of(model.run(prompts), metric);
  }

  /** Ablation over prompts of any kind; a run keeps its interventions. */
  public static Ablation ablate(HookedTransformer model, Prompts prompts, Metric metric) {
    return Ablation.of(model.run(prompts), metric);
  }

  /** Ablation over a prompt set, with its own metric. */
  public static Ablation ablate(HookedTransformer model, PromptSet set) {
    return Ablation.of(model.run(set), set.metric());
  }

  /** Causal tracing: which hidden states restore the answer after noise is added to the subject. */
  public static CausalTracing trace(
      HookedTransformer model, String prompt, String subject, String answer) {
    return CausalTracing.of(model, prompt, subject, answer);
  }

  /** Causal tracing of one prompt of any kind; a run keeps its interventions. */
  public static CausalTracing trace(
      HookedTransformer model, Prompts prompt, String subject, String answer) {
    return CausalTracing.of(model, prompt, subject, answer);
  }

  /** Causal tracing averaged over several facts. */
  public static CausalTracing trace(HookedTransformer model, List<Fact> facts) {
    return CausalTracing.of(model, facts);
  }

  /** Interchange interventions: where a model represents a variable of a program. */
  public static <T> Interchange interchange(
      HookedTransformer model, Abstraction<T> program, List<T> inputs) {
    return Interchange.of(model, program, inputs);
  }

  /** Causal scrubbing: how much of a model's behaviour a hypothesis explains. */
  public static <T> Scrubbing<T> scrubbing(
      HookedTransformer model, List<T> inputs, Function<T, String> prompt, Metric metric) {
    return Scrubbing.of(model, inputs, prompt, metric);
  }
}
