package dev.loupe.model;

import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.AttentionView;
import dev.loupe.view.Grid;
import dev.loupe.view.Labels;
import dev.loupe.view.TopTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model, prompts, and what shall be changed on the way: lazy and immutable, like a stream.
 *
 * <p>{@code with}, {@code zero}, {@code patch} and their kin give a new run; {@code logits}, {@code
 * cache}, {@code gradients}, {@code generate} and {@code top} compute. Nothing is ever left in the
 * model, and runs do not disturb each other, in other threads either.
 */
public final class Run {
  private final HookedTransformer model;
  private final Tokens tokens;
  private final List<Change> changes;
  private final Optional<Start> start;

  /**
   * Where a run that does not begin with the embedding takes up: the residual stream as it enters a
   * block.
   */
  record Start(int layer, Tensor resid) {}

  Run(HookedTransformer model, Tokens tokens, List<Change> changes, Optional<Start> start) {
    this.model = model;
    this.tokens = tokens;
    this.changes = List.copyOf(changes);
    this.start = start;
    refuseBeyondContext();
  }

  private void refuseBeyondContext() {
    int context = model.spec().context();
    for (int prompt = 0; prompt < tokens.batch(); prompt++) {
      int length = tokens.width() - tokens.start(prompt);
      if (length > context) {
        String which =
            tokens.batch() == 1
                ? "the prompt"
                : "prompt " + prompt + " of the batch, " + Labels.shown(tokens.quoted(prompt), 60);
        String rest = length + " tokens; " + model.name() + " can read " + context;
        throw new IllegalArgumentException(
            which + (tokens.batch() == 1 ? "" : ",") + " has " + rest);
      }
    }
  }

  /** The same run with an intervention at a spot. */
  public Run with(Spot spot, Intervention intervention) {
    Spot resolved = new Spots(model.spec()).resolveAhead(spot, tokens);
    if (intervention instanceof FixedValue fixed) {
      Spots.padding(tokens.padding(), resolved).refuseLonger(fixed.value().padding());
    }
    List<Change> more = new ArrayList<>(changes);
    more.add(new Change(resolved, intervention));
    return new Run(model, tokens, more, start);
  }

  /** The same run with an intervention at a whole activation. */
  public Run with(Site site, Intervention intervention) {
    return with(site.all(), intervention);
  }

  /** The same run with zeros at a spot (zero ablation). */
  public Run zero(Spot spot) {
    EachPosition zeros = Tensor::zeros;
    return with(spot, zeros);
  }

  /** The same run with a whole activation at zero. */
  public Run zero(Site site) {
    return zero(site.all());
  }

  /**
   * The same run with the mean over the prompts of {@code over} at a spot (mean ablation), position
   * by position; where the prompts are of different lengths, pick a position that all of them have.
   */
  public Run mean(Spot spot, ActivationCache over) {
    refuseDifferentLengths(spot, over.tokens());
    new Transfer(spot, over.tokens().rows(0), tokens).refuseOtherPlaces();
    return replace(spot, over.get(spot).mean(Axis.BATCH));
  }

  /** Position by position, a mean needs prompts that have the same positions. */
  private static void refuseDifferentLengths(Spot spot, Tokens over) {
    List<Axis> places = spot.axes().stream().filter(Spots.PLACES::contains).toList();
    if (over.padded() && !places.isEmpty()) {
      throw new IllegalArgumentException(
          "the mean at "
              + spot
              + " goes position by position, and the prompts have different lengths; use prompts of one length"
              + (places.contains(Axis.SRC)
                  ? ""
                  : ", or pick a position that all have, such as pos(-1)"));
    }
  }

  /**
   * The same run with {@code strength} times a vector added at a spot (steering); a vector for each
   * position of the prompt is added at these, and not at those that are generated.
   */
  public Run add(Spot spot, Tensor vector, double strength) {
    return with(spot, new Addition(vector.times(strength)));
  }

  /** The same run with {@code strength} times a vector added at every position of an activation. */
  public Run add(Site site, Tensor vector, double strength) {
    return add(site.all(), vector, strength);
  }

  /**
   * The same run with a direction projected out at a spot: x − (x·d)d / |d|² (directional
   * ablation).
   */
  public Run ablate(Spot spot, Tensor direction) {
    return with(spot, new Ablated(Direction.of(direction)));
  }

  /** The same run with a direction projected out at every position of an activation. */
  public Run ablate(Site site, Tensor direction) {
    return ablate(site.all(), direction);
  }

  /**
   * The same run with what another run had at a spot (activation patching), of the prompts of the
   * same number, or of its only one in all.
   *
   * <p>Position by position, so prompts that are padded otherwise are refused, unless the spot
   * picks a position counted from the end.
   */
  public Run patch(Spot spot, ActivationCache from) {
    new Transfer(spot, from.tokens(), tokens).refuseOtherPlaces();
    return replace(spot, from.get(spot));
  }

  /** The same run with what another run had at a site. */
  public Run patch(Site site, ActivationCache from) {
    return patch(site.all(), from);
  }

  /** The same run with {@code value} at a spot. */
  public Run replace(Spot spot, Tensor value) {
    return with(spot, new Replacement(value));
  }

  /**
   * The same run taken up at a block: {@code resid} [batch, pos, d_model] is what enters {@code
   * layer}, and what is before it is not computed.
   */
  public Run from(int layer, Tensor resid) {
    Site site = new Spots(model.spec()).resolve(Act.RESID_PRE.at(layer));
    long[] expected = {tokens.batch(), tokens.width(), model.spec().dModel()};
    if (!Arrays.equals(resid.shape(), expected)) {
      throw new IllegalArgumentException(
          "a run taken up at " + site + " needs " + Arrays.toString(expected) + ", not " + resid);
    }
    tokens.padding().refuseLonger(resid.padding());
    return new Run(model, tokens, changes, Optional.of(new Start(site.layer(), resid)));
  }

  /** The logits of every position. */
  public Logits logits() {
    return new Execution(this).logits(Reads.EVERYTHING);
  }

  /** A metric of each prompt, [batch]; prints a warning if answers seem to miss a space. */
  public double[] measure(Metric metric) {
    Measured measured = measured(metric);
    MissingSpace.print(measured.missingSpaces());
    return measured.values();
  }

  /** A metric of each prompt without activations, for results that give warnings themselves. */
  public Measured measured(Metric metric) {
    return new Execution(this).measure(metric, Set.of());
  }

  /** A metric of each prompt, and these activations, of one pass. */
  public Measured measure(Metric metric, Site... sites) {
    return new Execution(this).measure(metric, resolved(sites));
  }

  /** A metric of each prompt, and these activations of every layer, of one pass. */
  public Measured measure(Metric metric, Act... acts) {
    return measure(metric, sites(acts));
  }

  /** These activations; what is behind the last of them is not computed. */
  public ActivationCache cache(Site... sites) {
    return new Execution(this).cache(resolved(sites));
  }

  /** These activations of every layer. */
  public ActivationCache cache(Act... acts) {
    return cache(sites(acts));
  }

  /** Every activation that the model has. */
  public ActivationCache cache() {
    return cache(new Spots(model.spec()).all().toArray(Site[]::new));
  }

  /** Derivatives of a metric, summed over the prompts, by these activations. */
  public Gradients gradients(Metric metric, Site... sites) {
    return new Execution(this).gradients(metric, resolved(sites));
  }

  /** Derivatives of a metric, summed over the prompts, by these activations of every layer. */
  public Gradients gradients(Metric metric, Act... acts) {
    return gradients(metric, sites(acts));
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
   * What this run would predict if the residual stream ended as {@code resid} [batch, pos,
   * d_model], its interventions in the final norm included, [batch, pos, vocab].
   */
  public Tensor unembed(Tensor resid) {
    Gate gate = Gate.changing(changes, resid.padding(), 0);
    Tensor logits = Execution.unembed(model, resid, gate);
    FiniteLogits.checked(logits.nd(), this);
    return logits;
  }

  /** The {@code k} most likely next tokens of each prompt, as bars with their probabilities. */
  public TopTokens top(int k) {
    if (!model.spec().attention().causal()) {
      throw new IllegalArgumentException(
          model.name()
              + " predicts what stands at a position, not what comes next; say at which:"
              + " logits().at(position).top("
              + k
              + ")");
    }
    return new Execution(this).logits(Reads.LAST_POSITION).top(k);
  }

  /**
   * Where each head of a layer looks: a small map for each, which opens at a click.
   *
   * <pre>{@code model.run("When Mary and John went to the store").attention(2)}</pre>
   */
  public AttentionView attention(int layer) {
    return AttentionMaps.of(this, layer);
  }

  /** Where one head looks: rows are the tokens that look, columns the tokens looked at. */
  public Grid attention(int layer, int head) {
    return AttentionMaps.of(this, layer, head);
  }

  /** The likeliest continuation of the prompt, {@code count} tokens long or until the text ends. */
  public String generate(int count) {
    return generate(count, Sampling.greedy());
  }

  /** A sampled continuation of the prompt. */
  public String generate(int count, Sampling sampling) {
    if (tokens.batch() != 1) {
      throw new IllegalArgumentException(
          "generate gives one text; for "
              + tokens.batch()
              + " prompts use generateAll("
              + count
              + ")");
    }
    return generateAll(count, sampling).get(0);
  }

  /** The most likely continuation of every prompt. */
  public List<String> generateAll(int count) {
    return generateAll(count, Sampling.greedy());
  }

  /** A sampled continuation of every prompt. */
  public List<String> generateAll(int count, Sampling sampling) {
    return new Generation(this, sampling, true).texts(count);
  }

  /** The prompts with their most likely continuations, as tokens. */
  public Tokens generateTokens(int count) {
    return generateTokens(count, Sampling.greedy());
  }

  /** The prompts with sampled continuations, as tokens. */
  public Tokens generateTokens(int count, Sampling sampling) {
    return new Generation(this, sampling, true).tokens(count);
  }

  /**
   * What to know when reading results of this run, such as that a vector was taken at another site
   * than the one that it is added at; pictures say it too.
   */
  public Notes notes() {
    return new VectorNotes(model.spec()).of(changes);
  }

  /** The prompts. */
  public Tokens tokens() {
    return tokens;
  }

  /** The model. */
  public HookedTransformer model() {
    return model;
  }

  List<Change> changes() {
    return changes;
  }

  Optional<Start> start() {
    return start;
  }

  /** Refuses an intervention at a position that {@code width} tokens do not reach. */
  void refuseBeyond(int width) {
    for (Change change : changes) {
      Spots.refuseBeyond(change.spot(), width);
    }
  }

  @Override
  public String toString() {
    return "run of "
        + model.name()
        + " over "
        + tokens.batch()
        + " x "
        + tokens.width()
        + " tokens with "
        + notes().behind(changes.size() + " interventions");
  }
}
