package dev.loupe.model;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.activations.ActivationCache;
import dev.loupe.activations.Gradients;
import dev.loupe.activations.Measured;
import dev.loupe.arch.ClassHead;
import dev.loupe.axis.Axis;
import dev.loupe.forward.Gate;
import dev.loupe.forward.Pass;
import dev.loupe.forward.rules.BackwardRules;
import dev.loupe.intervention.Sizes;
import dev.loupe.memory.OnceMore;
import dev.loupe.memory.Room;
import dev.loupe.metric.Classification;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.metric.MissingSpace;
import dev.loupe.metric.PerPrompt;
import dev.loupe.metric.Readings;
import dev.loupe.metric.Reads;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Origin;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Executes a run: opens native memory for one pass through the model, and closes it in every case.
 */
final class Execution {
  private static final Reads NOTHING = Reads.activations(Set.of());

  private static final Set<Act> HEAD_INPUTS =
      Set.of(Act.ATTN_IN, Act.QUERY_INPUT, Act.KEY_INPUT, Act.VALUE_INPUT);

  private final Run run;
  private final HookedTransformer model;
  private final Tokens tokens;
  private final Passage passage;
  private final BackwardRules rules;

  private Execution(Run run, BackwardRules rules) {
    this.run = run;
    this.model = run.model();
    this.tokens = run.tokens();
    this.passage = new Passage(run);
    this.rules = rules;
    run.refuseBeyond(tokens.width());
  }

  /**
   * What an execution of a run gives; every pass goes through here. If the device runs out of
   * memory, the pass is done once more, in memory of its own.
   */
  static <T> T of(Run run, Function<Execution, T> work) {
    return of(run, BackwardRules.EXACT, work);
  }

  /** The same with gradients that come back by other rules than the derivative. */
  static <T> T of(Run run, BackwardRules rules, Function<Execution, T> work) {
    Tokens tokens = run.tokens();
    return OnceMore.on(
        run.model().device(),
        "a pass over " + tokens.batch() + " x " + tokens.width() + " tokens",
        () -> work.apply(new Execution(run, rules)));
  }

  /** A part of a larger pass, which is done once more as a whole if there is too little memory. */
  static Execution partOf(Run run) {
    return new Execution(run, BackwardRules.EXACT);
  }

  Logits logits(Reads reads) {
    Unembedding.require(model);
    Room room = room(reads, false, Set.of());
    return trip(
        false,
        room,
        work -> {
          Gate gate = gate(Set.of(), (site, x) -> {}, Gate.Probes.NONE);
          NDArray logits = passage.logits(pass(work, gate), reads);
          FiniteLogits.checked(logits, run);
          room.giveBack(); // from here on the logits count as the result
          Tensor kept =
              Scope.open(model.device(), "logits")
                  .keep(logits, Logits.AXES, Logits.origin(logits, tokens));
          return new Logits(kept, tokens, run.notes());
        });
  }

  /** The classes of each prompt, with their probabilities. */
  Classification classes() {
    Reads reads = Reads.CLASSES.in(model.spec().classes(), model.name(), tokens);
    ClassHead head = model.spec().classes().orElseThrow();
    return trip(
        false,
        room(reads, true, Set.of()),
        work -> {
          Gate gate = gate(Set.of(), (site, x) -> {}, Gate.Probes.NONE);
          Readings read = passage.read(reads, reading(reads), Set.of(), pass(work, gate));
          return Classification.of(tokens, read.classes(), head, run.notes());
        });
  }

  ActivationCache cache(Set<Site> wanted) {
    return keeping(
        wanted,
        room(Passage.reachesUnembedding(wanted) ? Reads.EVERYTHING : NOTHING, false, wanted),
        reading(NOTHING),
        pass -> passage.compute(wanted, NOTHING, pass));
  }

  MetricValues measure(Metric metric) {
    Reads reads = new CheckedMetric(model, metric).reads(tokens);
    ReadSpots spots = reading(reads);
    return trip(
        false,
        room(reads, true, spots.sites()),
        work -> {
          Gate gate = gate(Set.of(), (site, x) -> {}, Gate.Probes.NONE, spots, work);
          return values(metric, passage.read(reads, spots, Set.of(), pass(work, gate)));
        });
  }

  Measured measure(Metric metric, Set<Site> wanted) {
    Reads reads = new CheckedMetric(model, metric).reads(tokens);
    ReadSpots spots = reading(reads);
    MetricValues[] values = new MetricValues[1];
    ActivationCache cache =
        keeping(
            wanted,
            room(reads, true, Passage.both(wanted, spots.sites())),
            spots,
            pass -> values[0] = values(metric, passage.read(reads, spots, wanted, pass)));
    return new Measured(values[0], cache);
  }

  private ReadSpots reading(Reads reads) {
    return new ReadSpots(reads.spots(), model, tokens);
  }

  /** The values of a metric, taken out of a pass before its memory is freed. */
  private static MetricValues values(Metric metric, Readings readings) {
    return new MetricValues(
        PerPrompt.of(metric, readings).toDoubleArray(), missingSpaces(metric, readings));
  }

  private static List<MissingSpace> missingSpaces(Metric metric, Readings readings) {
    return readings.hasLogits() ? metric.missingSpaces(readings.logits()) : List.of();
  }

  private ActivationCache keeping(
      Set<Site> wanted, Room room, ReadSpots spots, Consumer<Pass> whole) {
    Scope scope = Scope.open(model.device(), "cache of " + wanted.size() + " activations");
    try {
      Map<Site, Tensor> kept = new LinkedHashMap<>();
      trip(
          false,
          room,
          work -> {
            Gate gate =
                gate(
                    wanted,
                    (site, x) -> kept.put(site, scope.keep(x, site.axes(), origin(site))),
                    Gate.Probes.NONE,
                    spots,
                    work);
            whole.accept(pass(work, gate));
            return null;
          });
      return new ActivationCache(scope, kept, model.spec().layers(), tokens);
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  /**
   * The gradients at some sites. Sites before a block's norm and sites of that norm need separate
   * passes, because the per-head copies bypass the norm.
   */
  Gradients gradients(Metric metric, Set<Site> wanted) {
    Scope scope = Scope.open(model.device(), "gradients at " + wanted.size() + " activations");
    try {
      Map<Site, Tensor> kept = new LinkedHashMap<>();
      Map<Boolean, List<Site>> trips =
          wanted.stream().collect(Collectors.partitioningBy(site -> passesNormBy(site.act())));
      MetricValues value = backward(metric, Set.copyOf(trips.get(false)), scope, kept);
      if (!trips.get(true).isEmpty()) {
        backward(metric, Set.copyOf(trips.get(true)), scope, kept);
      }
      return new Gradients(
          value.values(),
          new ActivationCache(scope, kept, model.spec().layers(), tokens),
          value.missingSpaces());
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  private boolean passesNormBy(Act act) {
    return HEAD_INPUTS.contains(act) || act == Act.MLP_IN && model.spec().block().oneNorm();
  }

  /**
   * Adds a tensor of zeros at each site, so that its gradient is the gradient of the site, and runs
   * backward once.
   *
   * <p>In this way a site that an intervention has cut off from the embeddings has a gradient too.
   */
  private MetricValues backward(
      Metric metric, Set<Site> wanted, Scope scope, Map<Site, Tensor> kept) {
    WorkingSet set = new WorkingSet(model, tokens);
    Reads reads = new CheckedMetric(model, metric).reads(tokens);
    ReadSpots spots = reading(reads);
    Set<Site> watched = Passage.both(wanted, spots.sites());
    return trip(
        true,
        set.room(set.backward(rules, reads, watched), set.kept(wanted)),
        work -> {
          Map<Site, NDArray> leaves = new LinkedHashMap<>();
          Gate gate =
              gate(
                  wanted,
                  (site, x) -> {},
                  (site, x) -> {
                    NDArray leaf = work.zeros(x.getShape(), x.getDataType());
                    leaf.setRequiresGradient(true);
                    leaves.put(site, leaf);
                    return x.add(leaf);
                  },
                  spots,
                  work);
          Readings readings = passage.read(reads, spots, Set.of(), pass(work, gate));
          Tensor perPrompt = PerPrompt.of(metric, readings);
          if (!leaves.isEmpty()) {
            backward(perPrompt.nd().sum(), metric, work);
          }
          for (Site site : Passage.unreached(wanted, reads, spots)) {
            leaves.put(site, zeros(site, work));
          }
          leaves.forEach(
              (site, leaf) ->
                  kept.put(
                      site,
                      scope.keep(
                          leaf.hasGradient() ? gradient(leaf, work) : leaf,
                          site.axes(),
                          origin(site).ofDerivative())));
          return new MetricValues(perPrompt.toDoubleArray(), missingSpaces(metric, readings));
        });
  }

  /**
   * The metric of each prompt with the graph that gradients flow back through. All of the pass
   * belongs to {@code owner}: the graph reads token ids and masks, which are Java's memory, again.
   */
  Tensor measureIn(NDManager owner, Metric metric) {
    WorkingSet set = new WorkingSet(model, tokens);
    Reads reads = new CheckedMetric(model, metric).reads(tokens);
    ReadSpots spots = reading(reads);
    Room room = set.room(set.backward(reads, spots.sites()), 0);
    try (room) {
      NDManager work = owner.newSubManager();
      Gate gate = gate(Set.of(), (site, x) -> {}, Gate.Probes.NONE, spots, work);
      Readings readings = passage.read(reads, spots, Set.of(), pass(work, gate).forLearning());
      return Tensor.borrow(PerPrompt.of(metric, readings).nd(), List.of(Axis.BATCH));
    } finally {
      Reference.reachabilityFence(model);
    }
  }

  private NDArray zeros(Site site, NDManager work) {
    Sizes sizes = new Sizes(model.spec(), tokens.batch(), tokens.width());
    long[] shape = site.axes().stream().mapToLong(axis -> sizes.of(site, axis)).toArray();
    return work.zeros(new Shape(shape), model.type());
  }

  static void backward(NDArray sum, Metric metric, NDManager work) {
    PtNDArray one = (PtNDArray) work.ones(sum.getShape(), sum.getDataType());
    try {
      JniUtils.backward((PtNDArray) sum, one, false, false);
    } catch (EngineException e) {
      if (!String.valueOf(e.getMessage()).contains("does not require grad")) {
        throw e;
      }
      throw new IllegalArgumentException(
          "the "
              + metric.title()
              + " has no derivative with respect to the logits, because ranks, counts and numbers"
              + " taken out of tensors have none; use a metric computed from tensors, such as a"
              + " logit difference",
          e);
    }
  }

  private Origin origin(Site site) {
    return Origin.of(site.name(), tokens.padding()).with(tokens.words());
  }

  private static NDArray gradient(NDArray leaf, NDManager work) {
    NDArray gradient = leaf.getGradient(); // zeros in float32 if the metric does not depend on it
    gradient.attach(work);
    return Ops.cast(gradient, leaf.getDataType());
  }

  /** The first of these activations, in the order of computation, that has this property. */
  Optional<Site> first(Set<Site> wanted, Predicate<NDArray> asked) {
    List<Site> found = new ArrayList<>();
    trip(
        false,
        room(Reads.EVERYTHING, false, Set.of()),
        work -> {
          Gate gate =
              gate(
                  wanted,
                  (site, x) -> {
                    if (found.isEmpty() && asked.test(x)) {
                      found.add(site);
                    }
                  },
                  Gate.Probes.NONE);
          return passage.logits(pass(work, gate), Reads.EVERYTHING);
        });
    return found.stream().findFirst();
  }

  /** Room for a pass without gradients that keeps these activations. */
  private Room room(Reads reads, boolean measured, Set<Site> kept) {
    WorkingSet set = new WorkingSet(model, tokens);
    Set<Site> watched = new HashSet<>(kept);
    run.changes().forEach(change -> watched.add(change.spot().site()));
    return set.room(set.forward(reads, measured, watched), set.kept(kept));
  }

  private <T> T trip(boolean recording, Room room, Function<NDManager, T> work) {
    return Torch.recordingGradients(
        recording,
        () -> {
          try (room;
              NDManager memory = Torch.memory(model.device())) {
            return work.apply(memory);
          } finally {
            Reference.reachabilityFence(model); // its weights are freed when nothing refers to it
          }
        });
  }

  private Gate gate(Set<Site> wanted, BiConsumer<Site, NDArray> keep, Gate.Probes probes) {
    return new Gate(run.changes(), tokens.padding(), wanted, keep, probes, rules, 0);
  }

  /** A gate that also keeps what a metric reads. */
  private Gate gate(
      Set<Site> wanted,
      BiConsumer<Site, NDArray> keep,
      Gate.Probes probes,
      ReadSpots spots,
      NDManager work) {
    return gate(
        Passage.both(wanted, spots.sites()),
        (site, x) -> {
          if (wanted.contains(site)) {
            keep.accept(site, x);
          }
          spots.take(site, x, work);
        },
        probes == Gate.Probes.NONE
            ? probes
            : (site, x) -> wanted.contains(site) ? probes.at(site, x) : x);
  }

  private Pass pass(NDManager work, Gate gate) {
    return Pass.over(tokens, 0, model.spec(), model.weights(), work, gate, Optional.empty());
  }
}
