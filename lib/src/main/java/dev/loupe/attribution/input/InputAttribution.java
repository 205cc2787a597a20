package dev.loupe.attribution.input;

import dev.loupe.attribution.layer.Conductance;
import dev.loupe.attribution.layer.LayerAttribution;
import dev.loupe.attribution.layer.LayerGradientTimesActivation;
import dev.loupe.attribution.layer.LayerIntegratedGradients;
import dev.loupe.attribution.layer.NeuronConductance;
import dev.loupe.attribution.method.AllMethods;
import dev.loupe.attribution.method.Attributing;
import dev.loupe.attribution.perturbation.ShapleyInteractions;
import dev.loupe.attribution.quality.MethodComparison;
import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.relevance.LayerRelevance;
import dev.loupe.attribution.relevance.Lrp;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.metric.Metric;
import dev.loupe.model.Run;
import dev.loupe.site.Spot;
import dev.loupe.text.Tokens;
import java.util.List;

/**
 * Which parts of a prompt made the model say that: input attribution by many methods.
 *
 * <p>Each method colours the prompt by what its units add to a metric, compared with a baseline.
 * Methods disagree, so each picture says how far it can be trusted, and {@link #compare} asks all.
 *
 * <pre>{@code
 * var why = attribute(model, "When Mary and John met, John gave a book to", logitDiff(" Mary", " John"));
 * why.integratedGradients()
 * why.words().against("When Anna and John met, John gave a book to").shapley()
 * why.conductance().layers(RESID_POST)
 * why.compare()
 * }</pre>
 */
public final class InputAttribution implements Attributing<InputAttribution, Attributions> {
  private final Question question;

  private InputAttribution(Question question) {
    this.question = question;
  }

  /** The attribution of a metric to the tokens of a run of one prompt. */
  public static InputAttribution of(Run run, Metric metric) {
    return new InputAttribution(Question.of(run, metric));
  }

  /**
   * The attribution of what a run of one prompt predicts: the most likely token, or class of a
   * classifier, against the runner-up; the class alone if a text can have several.
   */
  public static InputAttribution of(Run run) {
    return of(run, PredictedContrast.of(run));
  }

  /** What is asked, for methods of your own. */
  public Question question() {
    return question;
  }

  @Override
  public Tokens prompt() {
    return question.run().tokens();
  }

  @Override
  public InputAttribution by(InputUnits units) {
    return new InputAttribution(question.by(units));
  }

  @Override
  public InputAttribution against(Baseline baseline) {
    return new InputAttribution(question.against(baseline));
  }

  @Override
  public Attributions by(Method method) {
    return new Attributions(question, method);
  }

  /** How much two units add together beyond what each adds alone, for all pairs of units. */
  public ShapleyInteractions interactions() {
    return ShapleyInteractions.of(question);
  }

  /**
   * What activations inside the model add along the way from the baseline to the prompt
   * (conductance), by layer and position, or by head or neuron.
   */
  public LayerAttribution conductance() {
    return LayerAttribution.of(question, new Conductance());
  }

  /** Integrated gradients of the activations of a layer, by layer and position. */
  public LayerAttribution layerIntegratedGradients() {
    return LayerAttribution.of(question, new LayerIntegratedGradients());
  }

  /** Activation times gradient, by layer and position. */
  public LayerAttribution layerGradientTimesActivation() {
    return LayerAttribution.of(question, new LayerGradientTimesActivation());
  }

  /** What each unit adds through one neuron, head or other spot (neuron conductance). */
  public Attributions through(Spot spot) {
    return by(new NeuronConductance(spot));
  }

  /** The relevance that arrives at each layer and position, and what biases take on the way. */
  public LayerRelevance lrpLayers() {
    return Lrp.attn().layers(question);
  }

  /** All methods side by side: what they say, how far they agree, how far each can be trusted. */
  public MethodComparison compare() {
    return compare(AllMethods.LIST);
  }

  /** Some methods side by side. */
  public MethodComparison compare(List<Method> methods) {
    return MethodComparison.of(question, methods);
  }

  @Override
  public String toString() {
    return "input attribution: " + question;
  }
}
