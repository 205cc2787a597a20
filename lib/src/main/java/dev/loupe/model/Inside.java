package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.activations.Gradients;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Rotation;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.forward.Angles;
import dev.loupe.forward.Forward;
import dev.loupe.forward.Pass;
import dev.loupe.forward.ScoreMask;
import dev.loupe.forward.rules.BackwardRules;
import dev.loupe.intervention.Change;
import dev.loupe.intervention.FixedValue;
import dev.loupe.intervention.Observation;
import dev.loupe.intervention.Spots;
import dev.loupe.metric.Metric;
import dev.loupe.metric.Reads;
import dev.loupe.site.Act;
import dev.loupe.site.Place;
import dev.loupe.site.Site;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import dev.loupe.weights.Linear;
import dev.loupe.weights.Matrix;
import dev.loupe.weights.Weights;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the engine of sweeps sees of a model and a run.
 *
 * <p>These are no methods of {@link HookedTransformer} and {@link Run}, so that a notebook does not
 * offer them.
 */
public final class Inside {
  /** The entries of a head after the rotation. */
  public static final Axis TURNED = Axis.named("turned");

  private static final Set<Act> INSIDE_NORMS =
      EnumSet.of(
          Act.EMBED_LN_SCALE,
          Act.EMBED_LN_NORMALIZED,
          Act.LN1_SCALE,
          Act.LN1_NORMALIZED,
          Act.LN2_SCALE,
          Act.LN2_NORMALIZED,
          Act.LN_FINAL_SCALE,
          Act.LN_FINAL_NORMALIZED,
          Act.HEAD_RESULT);

  private Inside() {}

  /** The forward pass of a model. */
  public static Forward forward(HookedTransformer model) {
    return model.forward();
  }

  /** The weights of a model. */
  public static Weights weights(HookedTransformer model) {
    return model.weights();
  }

  /**
   * A direction [.., d_model] behind W_O or W_OUT of a layer as a direction in front of it, [..,
   * entry]: what each entry writes along it. The matrix is not copied.
   */
  public static Tensor before(HookedTransformer model, Weight output, int layer, Tensor direction) {
    return backwards(model, direction, work -> model.weights().matrix(output, layer));
  }

  /**
   * Weights of these tokens' logits [.., vocab] as a direction [.., d_model] in front of W_U, of
   * which only their columns are read.
   */
  public static Tensor beforeUnembedding(
      HookedTransformer model, List<Integer> tokens, Tensor weights) {
    Linear all = model.weights().linear(Weight.W_U, Weight.B_U, 0);
    return backwards(model, weights, work -> all.rows(tokens, work).weight())
        .renamed(Axis.named("entry"), Axis.D_MODEL);
  }

  private static Tensor backwards(
      HookedTransformer model, Tensor direction, Function<NDManager, Matrix> matrix) {
    List<Axis> axes = new ArrayList<>(direction.axes());
    axes.set(axes.size() - 1, Axis.named("entry"));
    return Torch.recordingGradients(
        false,
        () -> {
          try (NDManager work = Torch.memory(model.device())) {
            NDArray x = Ops.cast(Ops.copy(direction.nd(), work), model.type());
            NDArray before = matrix.apply(work).backwards(x);
            return Scope.open(model.device(), "direction").keep(before, axes);
          } finally {
            Reference.reachabilityFence(model);
            Reference.reachabilityFence(direction);
          }
        });
  }

  /** The interventions of a run, in order. */
  public static List<Change> changes(Run run) {
    return run.changes();
  }

  /**
   * Gradients of a metric, summed over the prompts, at these sites, that come back through the
   * model's nonlinear parts by rules. Inside a norm, and between heads and their norm, rules have
   * no meaning.
   */
  public static Gradients gradients(Run run, Metric metric, BackwardRules rules, Site... sites) {
    for (Site site : sites) {
      if (INSIDE_NORMS.contains(site.act())) {
        throw new IllegalArgumentException(
            "rules of the backward pass hold for a norm as a whole, and "
                + site
                + " is inside one; choose a site before or after the norm, such as "
                + Act.RESID_PRE.at(site.layer()));
      }
    }
    return run.gradients(metric, rules, sites);
  }

  /** The run without functions that only read, for passes that hold many variants of it at once. */
  public static Run unobserved(Run run) {
    List<Change> kept =
        run.changes().stream()
            .filter(change -> !(change.intervention() instanceof Observation))
            .toList();
    return new Run(run.model(), run.tokens(), kept, run.start());
  }

  /**
   * The model of a run with the run's interventions in every run, for methods that run the same
   * prompts again, alone or repeated.
   */
  public static HookedTransformer model(Run run) {
    refuseStart(run);
    return run.changes().isEmpty() ? run.model() : run.model().holding(run.changes());
  }

  private static void refuseStart(Run run) {
    run.start()
        .ifPresent(
            start -> {
              throw new IllegalArgumentException(
                  "this method runs its prompts from the start, but the given run begins at block "
                      + start.layer()
                      + "; give a run from the start");
            });
  }

  /**
   * The same for methods that put prompts into other batches, where interventions at single
   * positions or prompts would stand elsewhere.
   */
  public static HookedTransformer modelForOthers(Run run) {
    for (Change change : run.changes()) {
      Set<Axis> picked = change.spot().picks().keySet();
      boolean fixed =
          change.intervention() instanceof FixedValue value
              && (value.value().has(Axis.BATCH) || value.value().has(Axis.POS));
      if (fixed
          || picked.contains(Axis.BATCH)
          || !change.spot().place().equals(Place.EVERY)
          || Spots.PLACES.stream().anyMatch(picked::contains)) {
        throw new IllegalArgumentException(
            "this method puts prompts into other batches, so it cannot keep the intervention at "
                + change.spot()
                + ", which holds for single positions or prompts; give the prompts without it: run.tokens()");
      }
    }
    return model(run);
  }

  /**
   * An estimate of the native memory that a metric's gradients at these sites need for each copy of
   * a run's first prompt, in bytes.
   */
  public static long gradientBytes(Run run, Metric metric, Collection<Site> sites) {
    Tokens tokens = run.tokens();
    Reads reads = new CheckedMetric(run.model(), metric).reads(tokens);
    Set<Site> read = new ReadSpots(reads.spots(), run.model(), tokens).sites();
    Set<Site> watched = Passage.both(Set.copyOf(sites), read);
    run.changes().forEach(change -> watched.add(change.spot().site()));
    WorkingSet one = new WorkingSet(run.model(), 1, tokens.width(), false);
    return one.backward(reads, watched).bytes() + one.kept(sites);
  }

  /**
   * A run of the same prompt with more tokens behind it; values that were replaced at each position
   * of the prompt stay there, as they do when the run generates.
   */
  public static Run continued(Run run, Tokens longer) {
    refuseStart(run);
    int width = run.tokens().width();
    List<Change> kept =
        run.changes().stream().flatMap(change -> FixedValue.byPosition(change, width)).toList();
    return new Run(run.model(), longer, kept, Optional.empty());
  }

  /** Whether a run starts at a block instead of the embedding. */
  public static boolean startsAtBlock(Run run) {
    return run.start().isPresent();
  }

  /**
   * The rotations of a layer's queries and keys at each position of a run of one prompt, [pos,
   * d_head, turned]; empty if the layer does not rotate them.
   */
  public static Optional<Tensor> rotations(Run run, int layer) {
    Spec spec = run.model().spec();
    return spec.positions() instanceof Positions.Rotary rotary
        ? rotary.in(layer).map(rotation -> rotations(run, rotation))
        : Optional.empty();
  }

  private static Tensor rotations(Run run, Rotation rotation) {
    HookedTransformer model = run.model();
    int dHead = model.spec().attention().dHead();
    long[][] positions = Pass.positions(run.tokens(), 0);
    try (NDManager work = Torch.memory(model.device())) {
      Angles angles = Angles.of(positions, model.spec(), model.weights(), work);
      NDArray identity = Ops.cast(work.eye(dHead), model.type());
      NDArray everywhere =
          identity.reshape(1, 1, dHead, dHead).broadcast(1, positions[0].length, dHead, dHead);
      return Scope.open(model.device(), "rotations")
          .keep(
              angles.rotated(everywhere, rotation),
              List.of(Axis.BATCH, Axis.POS, Axis.D_HEAD, TURNED))
          .at(Axis.BATCH, 0);
    }
  }

  /** What distance adds to a run's attention scores (ALiBi), [batch or 1, head, dest, src]. */
  public static Optional<Tensor> slopes(Run run) {
    HookedTransformer model = run.model();
    try (NDManager work = Torch.memory(model.device())) {
      return ScoreMask.of(run.tokens(), 0, false, model.spec(), model.type(), work)
          .slopes()
          .map(bias -> Scope.open(model.device(), "slopes").keep(bias, Act.ATTN_SCORES.axes()));
    }
  }
}
