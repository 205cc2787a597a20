package dev.loupe.words;

import dev.loupe.attribution.generation.GenerationAttribution;
import dev.loupe.attribution.input.InputAttribution;
import dev.loupe.attribution.logit.LogitAttribution;
import dev.loupe.attribution.logit.LogitAttrs;
import dev.loupe.attribution.logit.ResidStack;
import dev.loupe.effect.Sweep;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.prompts.PromptSet;
import dev.loupe.text.Chat;
import dev.loupe.text.Prompts;
import java.util.List;

/** See what each part of the model, and each part of the prompt, adds to an answer. */
public abstract class AttributionWords extends LensWords {
  AttributionWords() {}

  /**
   * Direct logit attribution: what each part of the model adds to a logit difference or a logit.
   */
  public static LogitAttribution logitAttribution(
      HookedTransformer model, String prompt, Metric metric) {
    return LogitAttribution.of(model.run(prompt), metric);
  }

  /** Direct logit attribution over several prompts. */
  public static LogitAttribution logitAttribution(
      HookedTransformer model, List<String> prompts, Metric metric) {
    return LogitAttribution.of(model.run(prompts), metric);
  }

  /** Direct logit attribution over prompts of any kind; a run keeps its interventions. */
  public static LogitAttribution logitAttribution(
      HookedTransformer model, Prompts prompts, Metric metric) {
    return LogitAttribution.of(model.run(prompts), metric);
  }

  /** Direct logit attribution over a prompt set, with its own metric. */
  public static LogitAttribution logitAttribution(HookedTransformer model, PromptSet set) {
    return LogitAttribution.of(model.run(set), set.metric());
  }

  /**
   * Input attribution: which parts of a prompt raise or lower a metric, by many methods, and how
   * far each can be trusted.
   */
  public static InputAttribution attribute(HookedTransformer model, String prompt, Metric metric) {
    return InputAttribution.of(model.run(prompt), metric);
  }

  /** Input attribution of one prompt of any kind; a run keeps its interventions. */
  public static InputAttribution attribute(HookedTransformer model, Prompts prompt, Metric metric) {
    return InputAttribution.of(model.run(prompt), metric);
  }

  /** Input attribution of a run of one prompt, with its interventions. */
  public static InputAttribution attribute(Run run, Metric metric) {
    return InputAttribution.of(run, metric);
  }

  /** Input attribution of a set of one prompt, with the set's own metric. */
  public static InputAttribution attribute(HookedTransformer model, PromptSet prompt) {
    return InputAttribution.of(model.run(prompt), prompt.metric());
  }

  /** Input attribution of what a chat model answers, to the messages of the chat. */
  public static InputAttribution attribute(HookedTransformer model, Chat chat, Metric metric) {
    return InputAttribution.of(model.run(chat), metric).messages(chat);
  }

  /** Input attribution of what a model predicts: the most likely token against the runner-up. */
  public static InputAttribution attribute(HookedTransformer model, String prompt) {
    return InputAttribution.of(model.run(prompt));
  }

  /** Input attribution of what a run of one prompt predicts, with its interventions. */
  public static InputAttribution attribute(Run run) {
    return InputAttribution.of(run);
  }

  /**
   * Where each token of the most likely answer came from: the parts of the prompt, and the tokens
   * generated before it.
   */
  public static GenerationAttribution attributeGeneration(
      HookedTransformer model, String prompt, int tokens) {
    return GenerationAttribution.of(model.run(prompt), tokens);
  }

  /** Where each token of a given answer would have come from. */
  public static GenerationAttribution attributeGeneration(
      HookedTransformer model, String prompt, String answer) {
    return GenerationAttribution.of(model.run(prompt), answer);
  }

  /** Where each token of an answer came from; a run of one prompt keeps its interventions. */
  public static GenerationAttribution attributeGeneration(
      HookedTransformer model, Prompts prompt, int tokens) {
    return GenerationAttribution.of(model.run(prompt), tokens);
  }

  /**
   * TransformerLens' {@code accumulated_resid}: the residual stream before each block and behind
   * the last, [component, batch, pos, d_model].
   */
  public static ResidStack accumulatedResid(Run run) {
    return ResidStack.accumulated(run);
  }

  /**
   * TransformerLens' {@code decompose_resid}: the embeddings and the output of each attention and
   * MLP, [component, batch, pos, d_model].
   */
  public static ResidStack decomposeResid(Run run) {
    return ResidStack.decomposed(run);
  }

  /**
   * TransformerLens' {@code stack_head_results}: what each head adds to the residual stream,
   * [component, batch, pos, d_model].
   */
  public static ResidStack stackHeadResults(Run run) {
    return ResidStack.heads(run);
  }

  /**
   * TransformerLens' {@code logit_attrs}: what each component of a stack adds to a logit difference
   * or a logit.
   */
  public static Sweep logitAttrs(ResidStack stack, Metric metric) {
    return LogitAttrs.of(stack, metric);
  }
}
