package dev.loupe.variants;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.activations.ActivationCache;
import dev.loupe.activations.Measured;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Spec;
import dev.loupe.forward.Angles;
import dev.loupe.forward.Masks;
import dev.loupe.forward.Pass;
import dev.loupe.intervention.Change;
import dev.loupe.intervention.Spliced;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.SaePart;
import dev.loupe.site.Site;
import dev.loupe.text.Tokens;
import dev.loupe.torch.IndexList;
import dev.loupe.torch.Indexing;
import java.lang.ref.Reference;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The computation that all variants of a run share, done once: the residual stream between the
 * blocks, and the keys and values of every position.
 */
final class BaseRun implements AutoCloseable {
  private final HookedTransformer model;
  private final Tokens tokens;
  private final ActivationCache cache;
  private final Measured measured;
  private final Act keys;
  private final List<Change> splices;
  private final Map<Site, double[]> heap = new HashMap<>();

  private BaseRun(
      HookedTransformer model, Tokens tokens, Act keys, Measured measured, List<Change> splices) {
    this.model = model;
    this.splices = splices;
    this.tokens = tokens;
    this.keys = keys;
    this.cache = measured.cache();
    this.measured = measured;
  }

  /**
   * Runs, measures, and keeps the shared activations and those of the kinds {@code more}.
   *
   * @param parts the parts of spliced features that are kept, too
   */
  static BaseRun of(Run run, Metric metric, Goal goal, Set<Act> more, Set<Site> parts) {
    Spec spec = run.model().spec();
    Act keys = spec.positions() instanceof Positions.Rotary ? Act.ROT_KEY : Act.KEY;
    Set<Act> acts = EnumSet.of(Act.RESID_PRE, Act.VALUE, keys);
    acts.addAll(more);
    Set<Site> sites = new LinkedHashSet<>(goal.sites());
    if (goal.reads().logits()) {
      sites.add(handedOn(spec).at(spec.layers() - 1));
    }
    for (int layer = 0; layer < goal.layers(); layer++) {
      int here = layer;
      acts.forEach(act -> sites.add(act.at(here)));
      if (splicedAtStart(spec, layer)) {
        sites.add(atStart(layer));
      }
    }
    parts.stream().filter(part -> part.layer() < goal.layers()).forEach(sites::add);
    Measured measured = run.measure(metric, sites.toArray(Site[]::new));
    List<Change> splices =
        Inside.changes(run).stream()
            .filter(change -> change.intervention() instanceof Spliced)
            .toList();
    return new BaseRun(run.model(), run.tokens(), keys, measured, splices);
  }

  private static boolean splicedAtStart(Spec spec, int layer) {
    return spec.features().containsKey(Act.RESID_PRE.at(layer).name());
  }

  /** What features at the start of a block read: they have not yet replaced it. */
  private static Site atStart(int layer) {
    return Act.RESID_PRE.at(layer).part(SaePart.SAE_INPUT);
  }

  /** The features that are spliced in, as changes of every variant. */
  List<Change> splices() {
    return splices;
  }

  /** The metric of each prompt, and the activations. */
  Measured measured() {
    return measured;
  }

  Tokens tokens() {
    return tokens;
  }

  Device device() {
    return model.device();
  }

  DataType type() {
    return model.type();
  }

  /**
   * The first position that a change at this position can affect: this position itself, or the
   * first one if attention is bidirectional.
   */
  int notices(int changed) {
    return model.spec().attention().causal() ? changed : 0;
  }

  /** The activation that a block passes to the next block or to the unembedding. */
  private static Act handedOn(Spec spec) {
    return spec.block().normsStream() ? Act.LN2_OUT : Act.RESID_POST;
  }

  /** What enters a block as its residual stream, or is handed on by the last. */
  private Site streamAt(int layer) {
    int layers = model.spec().layers();
    if (layer == layers) {
      return handedOn(model.spec()).at(layers - 1);
    }
    return splicedAtStart(model.spec(), layer) ? atStart(layer) : Act.RESID_PRE.at(layer);
  }

  /** The residual stream at the start of a block, or after the last block, at these rows. */
  NDArray stream(int layer, IndexList rows, NDManager work) {
    return rows(streamAt(layer), rows, work);
  }

  /** The residual stream after the last block, of all prompts as one row. */
  NDArray stream(NDManager work) {
    return row(streamAt(model.spec().layers()), work);
  }

  /** Some positions of an activation, numbered through all prompts, [1, row, …]. */
  NDArray rows(Site site, IndexList rows, NDManager work) {
    return of(site, x -> Indexing.takeRows(x, rows.nd(), work));
  }

  /** Every position of an activation, numbered through all prompts, [1, row, …]. */
  NDArray row(Site site, NDManager work) {
    return of(site, x -> Indexing.row(x, work));
  }

  /** An activation of some prompts, [prompt, …]. */
  NDArray prompts(Site site, IndexList prompts, NDManager work) {
    return of(site, x -> Indexing.take(x, 0, prompts.nd(), work));
  }

  /** The result of a function of an activation of all prompts. */
  NDArray of(Site site, UnaryOperator<NDArray> function) {
    try {
      return function.apply(cache.get(site).nd());
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** The keys of every position, as queries are multiplied with them. */
  Site keys(int layer) {
    return keys.at(layer);
  }

  /** The values that attention mixes. */
  Site values(int layer) {
    return Act.VALUE.at(layer);
  }

  /** The angles of every position, for models with rotary embeddings. */
  Angles angles(NDManager work) {
    return Angles.of(Pass.positions(tokens, 0), model.spec(), Inside.weights(model), work);
  }

  /** The masks of every position; of one prompt for all if no prompt is padded. */
  Masks masks(NDManager work) {
    return Masks.of(tokens, 0, model.spec(), model.type(), work);
  }

  /**
   * The values of an activation in row-major order; only those of the last layer asked for are
   * kept.
   */
  double[] heap(Site site) {
    heap.keySet().removeIf(kept -> kept.layer() != site.layer());
    return heap.computeIfAbsent(site, wanted -> cache.get(wanted).toDoubleArray());
  }

  /** The sizes of an activation's axes. */
  long[] shape(Site site) {
    return cache.get(site).shape();
  }

  /** The numbers of an activation at one position, where its second axis runs over positions. */
  int sizeOfRow(Site site) {
    long[] shape = shape(site);
    return (int) (new Shape(shape).size() / (shape[0] * shape[1]));
  }

  /** The number of a position, counted through all prompts. */
  int row(int prompt, int position) {
    return prompt * tokens.width() + position;
  }

  @Override
  public void close() {
    cache.close();
  }

  @Override
  public String toString() {
    return "shared part of " + tokens.batch() + " prompts: " + cache;
  }
}
