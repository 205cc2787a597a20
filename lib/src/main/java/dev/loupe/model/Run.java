package dev.loupe.model;

import dev.loupe.activations.ActivationCache;
import dev.loupe.activations.Gradients;
import dev.loupe.activations.Measured;
import dev.loupe.activations.NamedGradients;
import dev.loupe.axis.Axis;
import dev.loupe.forward.Gate;
import dev.loupe.forward.rules.BackwardRules;
import dev.loupe.intervention.Ablated;
import dev.loupe.intervention.Addition;
import dev.loupe.intervention.Change;
import dev.loupe.intervention.Direction;
import dev.loupe.intervention.EachPosition;
import dev.loupe.intervention.FixedValue;
import dev.loupe.intervention.Intervention;
import dev.loupe.intervention.Replacement;
import dev.loupe.intervention.Splice;
import dev.loupe.intervention.Spliced;
import dev.loupe.intervention.Spots;
import dev.loupe.intervention.Transfer;
import dev.loupe.intervention.VectorNotes;
import dev.loupe.metric.Classification;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.metric.Reads;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.ContextLength;
import dev.loupe.text.Prompts;
import dev.loupe.text.Tokens;
import dev.loupe.view.Notes;
import dev.loupe.view.attention.AttentionView;
import dev.loupe.view.attention.ModelView;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TokenStrip;
import dev.loupe.view.token.TopTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model, prompts and interventions, ready to compute; lazy and immutable.
 *
 * <p>{@code with}, {@code zero}, {@code patch} and similar methods return a new run; {@code
 * logits}, {@code cache}, {@code gradients}, {@code generate} and {@code top} compute. A run never
 * changes the model, and runs do not affect each other, even in different threads.
 */
public final class Run implements ManySpots, Generating, Prompts {
  private final HookedTransformer model;
  private final Tokens tokens;
  private final List<Change> changes;
  private final Optional<Start> start;

  Run(HookedTransformer model, Tokens tokens, List<Change> changes, Optional<Start> start) {
    this.model = model;
    this.tokens = tokens;
    this.changes = List.copyOf(changes);
    this.start = start;
    start.ifPresent(given -> given.refuseFeatures(model.spec()));
    ContextLength.refuseLonger(tokens, model.spec().context(), model.name());
  }

  /** This run with an intervention at a spot. */
  @Override
  public Run with(Spot spot, Intervention intervention) {
    Spot resolved = new Spots(model.spec()).resolveAhead(spot, tokens);
    if (intervention instanceof FixedValue fixed) {
      Spots.padding(tokens.padding(), resolved).refuseLonger(fixed.value().padding());
    }
    List<Change> more = new ArrayList<>(changes);
    more.add(new Change(resolved, intervention));
    return new Run(model, tokens, more, start);
  }

  /** This run with an intervention at a whole activation. */
  public Run with(Site site, Intervention intervention) {
    return with(site.all(), intervention);
  }

  /**
   * This run with sparse features in the place of an activation, such as an autoencoder or a
   * transcoder. What they compute are sites like any other, of which {@code RESID_POST.at(2)
   * .features()} and {@code RESID_POST.at(2).feature(31)} are the activations; {@link
   * dev.loupe.site.SaePart} names all.
   *
   * <p>The features make the value of the activation that they write. Other interventions at this
   * activation act on that value, also those that were given before; an intervention at {@code
   * hook_sae_input} changes what the features read. {@link #model()} is then the model with the
   * features in every run.
   *
   * <p>Without the error (see {@code sae.withError()}), only what the features explain goes on.
   *
   * <pre>{@code model.run(text).with(sae).zero(RESID_POST.at(2).feature(31)).top(5)}</pre>
   */
  public Run with(Splice splice) {
    HookedTransformer spliced = model.with(splice);
    List<Change> more = new ArrayList<>(changes);
    more.add(Spliced.in(model.spec(), splice).change());
    return new Run(spliced, tokens, more, start);
  }

  /** This run with zeros at a spot (zero ablation). */
  @Override
  public Run zero(Spot spot) {
    EachPosition zeros = Tensor::zeros;
    return with(spot, zeros);
  }

  /**
   * This run with a spot replaced by its mean over the prompts of {@code over} (mean ablation), at
   * each position; if the prompts have different lengths, pick a position that all of them have, or
   * a role.
   */
  @Override
  public Run mean(Spot spot, ActivationCache over) {
    Transfer.ofMean(spot, over.tokens(), tokens).refuseOtherPlaces();
    return replace(spot, over.get(spot).mean(Axis.BATCH));
  }

  /**
   * This run with {@code strength} times a vector added at a spot (steering). A vector for each
   * position of the prompt is added at these positions, and not at generated ones.
   */
  @Override
  public Run add(Spot spot, Tensor vector, double strength) {
    return with(spot, new Addition(vector.times(strength)));
  }

  /**
   * This run with a direction projected out at a spot: x − (x·d)d / |d|² (directional ablation).
   */
  @Override
  public Run ablate(Spot spot, Tensor direction) {
    return with(spot, new Ablated(Direction.of(direction)));
  }

  /**
   * This run with a spot replaced by its value in another run (activation patching). Each prompt
   * takes the value of the prompt with the same number, or of the only prompt of the other run.
   *
   * <p>Values are patched position by position, so prompts with different padding are refused,
   * unless the spot picks a position counted from the end, or a role: a role is copied from its
   * position in the other prompt to its position in this one.
   */
  @Override
  public Run patch(Spot spot, ActivationCache from) {
    new Transfer(spot, from.tokens(), tokens).refuseOtherPlaces();
    return replace(spot, from.get(spot));
  }

  /** This run with {@code value} at a spot. */
  public Run replace(Spot spot, Tensor value) {
    return with(spot, new Replacement(value));
  }

  /**
   * This run started at a block: {@code resid}, with the axes batch, pos and d_model in any order,
   * is the residual stream at the start of {@code layer}, and nothing before it is computed.
   * Without a batch axis it is the same for every prompt.
   */
  public Run from(int layer, Tensor resid) {
    return new Run(
        model, tokens, changes, Optional.of(Start.of(model.spec(), tokens, layer, resid)));
  }

  /** The logits of every position, [batch, pos, vocab]. */
  public Logits logits() {
    return Execution.of(this, pass -> pass.logits(Reads.EVERYTHING));
  }

  /**
   * The metric of each prompt, [batch]; prints {@link #notes} if there are any, and a warning if
   * answers seem to lack a space before them.
   */
  public double[] measure(Metric metric) {
    MetricValues measured = measured(metric);
    measured.notes().plus(notes()).print();
    return measured.values();
  }

  /**
   * The mean of a metric over the prompts; prints {@link #notes} if there are any, and a warning if
   * answers seem to lack a space before them.
   */
  public double mean(Metric metric) {
    return Arrays.stream(measure(metric)).average().orElseThrow();
  }

  /**
   * The loss of each token of the prompt, −log p(token | tokens before it) in nats, as a coloured
   * text; the first token has none.
   */
  public TokenStrip losses() {
    return LossStrip.of(this);
  }

  /** The perplexity: e to the power of the mean loss over all predicted tokens of all prompts. */
  public double perplexity() {
    return LossStrip.perplexity(this);
  }

  /** The metric of each prompt, without activations, for results that show warnings themselves. */
  public MetricValues measured(Metric metric) {
    return Execution.of(this, pass -> pass.measure(metric));
  }

  /** The metric of each prompt and these activations, from one pass. */
  public Measured measure(Metric metric, Site... sites) {
    return Execution.of(this, pass -> pass.measure(metric, resolved(sites)));
  }

  /** The metric of each prompt and these activations of every layer, from one pass. */
  public Measured measure(Metric metric, Act... acts) {
    return measure(metric, sites(acts));
  }

  /** The activations at these sites; nothing after the last of them is computed. */
  @Override
  public ActivationCache cache(Site... sites) {
    return Execution.of(this, pass -> pass.cache(resolved(sites)));
  }

  /** These activations of every layer. */
  public ActivationCache cache(Act... acts) {
    return cache(sites(acts));
  }

  /** Every activation that the model has, and those of spliced features. */
  public ActivationCache cache() {
    List<Site> all = new ArrayList<>(new Spots(model.spec()).all());
    all.addAll(new Spots(model.spec()).parts());
    return cache(all.toArray(Site[]::new));
  }

  /**
   * Gradients of a metric, summed over the prompts, with respect to the activations at these sites.
   */
  public Gradients gradients(Metric metric, Site... sites) {
    return Execution.of(this, pass -> pass.gradients(metric, resolved(sites)));
  }

  /**
   * Gradients of a metric, summed over the prompts, with respect to these activations of every
   * layer.
   */
  public Gradients gradients(Metric metric, Act... acts) {
    return gradients(metric, sites(acts));
  }

  /** Gradients that come back by other rules than the derivative. */
  Gradients gradients(Metric metric, BackwardRules rules, Site... sites) {
    return Execution.of(this, rules, pass -> pass.gradients(metric, resolved(sites)));
  }

  /**
   * Gradients of a metric, summed over the prompts, by weights with these TransformerLens names and
   * in their TransformerLens shapes; without names, by all weights.
   *
   * <p>W_E and W_U of a model that ties them have a gradient each, as in TransformerLens; the one
   * matrix that such a model stores has the sum of both.
   *
   * <pre>{@code run.weightGradients(logitDiff(" Mary", " John"), "blocks.0.attn.W_Q")}</pre>
   */
  public NamedGradients weightGradients(Metric metric, String... weights) {
    return WeightGradients.of(this, metric, weights);
  }

  private Set<Site> resolved(Site... sites) {
    Set<Site> resolved = new LinkedHashSet<>();
    for (Site site : sites) {
      resolved.add(new Spots(model.spec()).resolve(site));
    }
    return resolved;
  }

  private Site[] sites(Act... acts) {
    List<Act> asked = List.of(acts);
    asked.forEach(act -> new Spots(model.spec()).resolve(new Site(act, 0)));
    return new Spots(model.spec())
        .all().stream().filter(site -> asked.contains(site.act())).toArray(Site[]::new);
  }

  /**
   * The logits of this run if the residual stream after the last block were {@code resid} [batch,
   * pos, d_model]; the result is [batch, pos, vocab]. Interventions in the final norm apply.
   */
  public Tensor unembed(Tensor resid) {
    Gate gate = Gate.changing(changes, resid.padding(), 0);
    Tensor logits = Unembedding.of(model, resid, gate);
    FiniteLogits.checked(logits.nd(), this);
    return logits;
  }

  /** The classes of each prompt with their probabilities, in a run of a classifier. */
  public Classification classify() {
    return Execution.of(this, Execution::classes);
  }

  /** The {@code k} most likely next tokens of each prompt, as bars of their probabilities. */
  public TopTokens top(int k) {
    Unembedding.require(model);
    if (!model.spec().attention().causal()) {
      throw new IllegalArgumentException(
          model.name()
              + " predicts the token at a position, not the next token; choose the position:"
              + " logits().at(position).top("
              + k
              + ")");
    }
    return Execution.of(this, pass -> pass.logits(Reads.LAST_POSITION)).top(k);
  }

  /**
   * The attention patterns of all heads at a glance: a row of small maps for each layer, a column
   * for each head. More than 64 tokens are shown in bins.
   *
   * <pre>{@code model.run("When Mary and John went to the store").attention()}</pre>
   */
  public ModelView attention() {
    return AttentionMaps.of(this);
  }

  /**
   * The attention patterns of a layer: a small map for each head, which opens on click; {@code
   * lines()} draws them as lines between the tokens.
   *
   * <pre>{@code
   * model.run("When Mary and John went to the store").attention(2)
   * model.run("When Mary and John went to the store").attention(2).lines()
   * }</pre>
   */
  public AttentionView attention(int layer) {
    return AttentionMaps.of(this, layer);
  }

  /**
   * The attention pattern of one head: rows are the tokens that attend, columns the tokens attended
   * to. More than 64 tokens are shown in bins; {@code attention(layer).head(head)} has each token.
   *
   * <pre>{@code model.run("When Mary and John went to the store").attention(2, 1)}</pre>
   */
  public Grid attention(int layer, int head) {
    return AttentionMaps.of(this, layer, head);
  }

  /**
   * Notes for reading results of this run, for example that a vector was taken at another site than
   * the one that it is added at. Pictures show the notes; texts and numbers print them.
   */
  public Notes notes() {
    return new VectorNotes(model.spec()).of(changes);
  }

  /** The prompts of this run. */
  public Tokens tokens() {
    return tokens;
  }

  /** The prompts of this run, whatever the model. */
  @Override
  public Tokens readBy(Reader other) {
    return tokens;
  }

  /** The model of this run. */
  public HookedTransformer model() {
    return model;
  }

  List<Change> changes() {
    return changes;
  }

  Optional<Start> start() {
    return start;
  }

  /** Refuses an intervention at a position beyond {@code width} tokens. */
  void refuseBeyond(int width) {
    for (Change change : changes) {
      Spots.refuseBeyond(change.spot(), width);
    }
  }

  @Override
  public String toString() {
    return notes()
        .above(
            String.format(
                "run of %s over %d x %d tokens with %d interventions",
                model.name(), tokens.batch(), tokens.width(), changes.size()));
  }
}
