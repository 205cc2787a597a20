package dev.loupe.attribution.input;

import dev.loupe.attribution.layer.Conductance;
import dev.loupe.attribution.layer.LayerAttribution;
import dev.loupe.attribution.layer.LayerGradientTimesActivation;
import dev.loupe.attribution.layer.LayerIntegratedGradients;
import dev.loupe.attribution.layer.NeuronConductance;
import dev.loupe.attribution.method.AllMethods;
import dev.loupe.attribution.method.Methods;
import dev.loupe.attribution.perturbation.ShapleyInteractions;
import dev.loupe.attribution.quality.MethodComparison;
import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.MeanEmbedding;
import dev.loupe.attribution.question.MeanOfPrompt;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.OtherPrompt;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.RepeatedToken;
import dev.loupe.attribution.question.SeveralBaselines;
import dev.loupe.attribution.question.ZeroEmbedding;
import dev.loupe.attribution.relevance.LayerRelevance;
import dev.loupe.attribution.relevance.Lrp;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.metric.Metric;
import dev.loupe.model.Run;
import dev.loupe.site.Spot;
import dev.loupe.text.Chat;
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
public final class InputAttribution implements Methods<Attributions> {
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
   * classifier, against the runner-up.
   */
  public static InputAttribution of(Run run) {
    return of(run, PredictedContrast.of(run));
  }

  /** What is asked, for methods of your own. */
  public Question question() {
    return question;
  }

  // ---- units

  /** The same question about each token; this is how it begins. */
  public InputAttribution tokens() {
    return by(InputUnits.tokens(prompt()));
  }

  /** The same question about each word; a punctuation mark is a word of its own. */
  public InputAttribution words() {
    return by(InputUnits.words(prompt()));
  }

  /** The same question about each sentence. */
  public InputAttribution sentences() {
    return by(InputUnits.sentences(prompt()));
  }

  /** The same question about each message of the chat that the prompt was made from. */
  public InputAttribution messages(Chat chat) {
    return by(InputUnits.messages(prompt(), chat));
  }

  /** The same question about passages of the prompt, such as retrieved ones, by their texts. */
  public InputAttribution passages(String... passages) {
    return passages(List.of(passages));
  }

  /** The same question about passages of the prompt, such as retrieved ones, by their texts. */
  public InputAttribution passages(List<String> passages) {
    return by(InputUnits.passages(prompt(), passages));
  }

  /** The same question about these units of the prompt. */
  public InputAttribution by(InputUnits units) {
    return new InputAttribution(question.by(units));
  }

  private Tokens prompt() {
    return question.run().tokens();
  }

  // ---- baselines

  /** Compared with zeros in the place of embeddings. */
  public InputAttribution againstZero() {
    return against(new ZeroEmbedding());
  }

  /** Compared with the mean embedding of the vocabulary; this is how it begins. */
  public InputAttribution againstMean() {
    return against(new MeanEmbedding());
  }

  /** Compared with the mean embedding of the prompt's own tokens. */
  public InputAttribution againstOwnMean() {
    return against(new MeanOfPrompt());
  }

  /** Compared with the tokenizer's padding token at every position. */
  public InputAttribution againstPadding() {
    return against(RepeatedToken.padding());
  }

  /** Compared with one token at every position, such as {@code " the"}. */
  public InputAttribution againstToken(String token) {
    return against(RepeatedToken.of(token));
  }

  /**
   * Compared with another prompt of as many tokens: a neutral one, or a counterfactual one that
   * differs only in what you study.
   */
  public InputAttribution against(String prompt) {
    return against(OtherPrompt.of(prompt));
  }

  /** Compared with several prompts of as many tokens; the mean over them. */
  public InputAttribution against(List<String> prompts) {
    return against(SeveralBaselines.ofPrompts(prompts));
  }

  /** Compared with another baseline. */
  public InputAttribution against(Baseline baseline) {
    return new InputAttribution(question.against(baseline));
  }

  // ---- answers

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
