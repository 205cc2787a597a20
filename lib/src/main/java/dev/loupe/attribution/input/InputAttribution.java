package dev.loupe.attribution.input;

import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.ZeroEmbedding;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.metric.Metric;
import dev.loupe.model.Run;

/**
 * Which parts of a prompt made the model say that: input attribution by many methods.
 *
 * <p>Each method colours the prompt by what its units add to a metric, compared with a baseline.
 * Methods disagree, so each picture says how far it can be trusted.
 */
public final class InputAttribution {
  private final Question question;

  private InputAttribution(Question question) {
    this.question = question;
  }

  /** The attribution of a metric to the tokens of a run of one prompt. */
  public static InputAttribution of(Run run, Metric metric) {
    return new InputAttribution(Question.of(run, metric));
  }

  /**
   * The attribution of what a run of one prompt predicts: the logit of the most likely token minus
   * that of the runner-up.
   */
  public static InputAttribution of(Run run) {
    return of(run, PredictedContrast.of(run));
  }

  /** The same question, about these units of the prompt. */
  public InputAttribution by(InputUnits units) {
    return new InputAttribution(question.by(units));
  }

  /** The same question, compared with zeros in the place of embeddings. */
  public InputAttribution againstZero() {
    return against(new ZeroEmbedding());
  }

  /** The same question, compared with another baseline. */
  public InputAttribution against(Baseline baseline) {
    return new InputAttribution(question.against(baseline));
  }

  /** What a method says. */
  public Attributions by(Method method) {
    return new Attributions(question, method);
  }

  /** What is asked, for methods of your own. */
  public Question question() {
    return question;
  }

  @Override
  public String toString() {
    return "input attribution: " + question;
  }
}
