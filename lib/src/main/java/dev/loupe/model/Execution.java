package dev.loupe.model;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.forward.Gate;
import dev.loupe.forward.Pass;
import dev.loupe.memory.Room;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.metric.Reads;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Axis;
import dev.loupe.tensor.Origin;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.EnumSet;
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
  private static final Set<Act> FINAL_NORM =
      EnumSet.of(Act.LN_FINAL_SCALE, Act.LN_FINAL_NORMALIZED, Act.LN_FINAL_OUT);

  private static final Reads NOTHING = new Reads(true, Optional.of(List.of()));

  private static final Set<Act> HEAD_INPUTS =
      Set.of(Act.ATTN_IN, Act.QUERY_INPUT, Act.KEY_INPUT, Act.VALUE_INPUT);

  private final Run run;
  private final HookedTransformer model;
  private final Tokens tokens;

  Execution(Run run) {
    this.run = run;
    this.model = run.model();
    this.tokens = run.tokens();
    run.refuseBeyond(tokens.width());
  }

  Logits logits(Reads reads) {
    Room room = room(reads, false, Set.of());
    return trip(
        false,
        room,
        work -> {
          Gate gate = gate(Set.of(), (site, x) -> {}, Gate.Probes.NONE);
          NDArray logits = logits(pass(work, gate), reads);
          FiniteLogits.checked(logits, run);
          room.giveBack(); // from here on the logits count as the result
          Tensor kept =
              Scope.open(model.device(), "logits")
                  .keep(logits, Logits.AXES, Logits.origin(logits, tokens));
          return new Logits(kept, tokens, run.notes());
        });
  }

  ActivationCache cache(Set<Site> wanted) {
    return keeping(
        wanted,
        room(reachesUnembedding(wanted) ? Reads.EVERYTHING : NOTHING, false, wanted),
        pass -> {
          if (reachesUnembedding(wanted)) {
            logits(pass, Reads.EVERYTHING);
          } else {
            blocks(
                pass,
                wanted.stream()
                    .mapToInt(site -> site.act().inLayers() ? site.layer() + 1 : 0)
                    .max()
                    .orElse(0));
          }
        });
  }

  MetricValues measure(Metric metric) {
    return trip(
        false,
        room(new CheckedMetric(model, metric).reads(tokens), true, Set.of()),
        work -> {
          Gate gate = gate(Set.of(), (site, x) -> {}, Gate.Probes.NONE);
          return values(metric, read(metric, pass(work, gate)));
        });
  }

  Measured measure(Metric metric, Set<Site> wanted) {
    MetricValues[] values = new MetricValues[1];
    ActivationCache cache =
        keeping(
            wanted,
            room(new CheckedMetric(model, metric).reads(tokens), true, wanted),
            pass -> values[0] = values(metric, read(metric, pass)));
    return new Measured(values[0], cache);
  }

  /** The values read from the logits of a pass before they are freed. */
  private static MetricValues values(Metric metric, Logits logits) {
    return new MetricValues(
        CheckedMetric.perPrompt(metric, logits).toDoubleArray(), metric.missingSpaces(logits));
  }

  private ActivationCache keeping(Set<Site> wanted, Room room, Consumer<Pass> whole) {
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
                    (site, x) -> kept.put(site, scope.keep(x, site.act().axes(), origin(site))),
                    Gate.Probes.NONE);
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
    return trip(
        true,
        set.room(
            set.backward(new CheckedMetric(model, metric).reads(tokens), wanted), set.kept(wanted)),
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
                  });
          Logits logits = read(metric, pass(work, gate));
          Tensor perPrompt = CheckedMetric.perPrompt(metric, logits);
          if (!leaves.isEmpty()) {
            NDArray sum = perPrompt.nd().sum();
            backward(sum, metric, work);
          }
          leaves.forEach(
              (site, leaf) ->
                  kept.put(
                      site,
                      scope.keep(
                          gradient(leaf, work), site.act().axes(), origin(site).ofDerivative())));
          return new MetricValues(perPrompt.toDoubleArray(), metric.missingSpaces(logits));
        });
  }

  /** The metric of each prompt with the graph that gradients flow back through. */
  Tensor measureIn(NDManager owner, Metric metric) {
    WorkingSet set = new WorkingSet(model, tokens);
    return trip(
        JniUtils.isGradMode(),
        set.room(set.backward(new CheckedMetric(model, metric).reads(tokens), Set.of()), 0),
        work -> {
          Gate gate = gate(Set.of(), (site, x) -> {}, Gate.Probes.NONE);
          NDArray values = CheckedMetric.perPrompt(metric, read(metric, pass(work, gate))).nd();
          values.attach(owner); // the graph keeps what the backward pass needs of the rest
          return Tensor.borrow(values, List.of(Axis.BATCH));
        });
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
              + " has no derivative with respect to the logits, because ranks, counts and numbers taken out of"
              + " tensors have none; use a metric computed from tensors, such as a logit difference",
          e);
    }
  }

  private Origin origin(Site site) {
    return Origin.of(site.name(), tokens.padding()).with(tokens.words());
  }

  private static NDArray gradient(NDArray leaf, NDManager work) {
    NDArray gradient = leaf.getGradient();
    gradient.attach(work);
    return gradient;
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
          return logits(pass(work, gate), Reads.EVERYTHING);
        });
    return found.stream().findFirst();
  }

  static Tensor unembed(HookedTransformer model, Tensor resid, Gate gate) {
    return Torch.recordingGradients(
        false,
        () -> {
          try (Room room = roomForLogits(model, resid);
              NDManager work = Torch.memory(model.device())) {
            NDArray logits = model.forward().finish(Ops.copy(resid.nd(), work), gate);
            room.giveBack();
            return Scope.open(model.device(), "logits")
                .keep(logits, Logits.AXES, Origin.of(resid.padding()));
          } finally {
            Reference.reachabilityFence(model);
            Reference.reachabilityFence(resid);
          }
        });
  }

  private static Room roomForLogits(HookedTransformer model, Tensor resid) {
    WorkingSet set = new WorkingSet(model, resid.size(Axis.BATCH), resid.size(Axis.POS), false);
    long bytes = set.logits(Reads.EVERYTHING, false);
    return set.room(new WorkingSet.Need(bytes, "logits"), 0);
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
    return new Gate(run.changes(), tokens.padding(), wanted, keep, probes, 0);
  }

  private Pass pass(NDManager work, Gate gate) {
    return Pass.over(tokens, 0, model.spec(), model.weights(), work, gate, Optional.empty());
  }

  private NDArray logits(Pass whole, Reads reads) {
    boolean cut = reads.lastPosition() && !watchesFinalNorm(whole.gate());
    Pass pass = cut ? whole.toLastPosition() : whole;
    int layers = model.spec().layers();
    NDArray resid = blocks(pass, layers);
    boolean already = model.forward().givesLast(layers - 1, pass);
    return model
        .forward()
        .unembed(cut && !already ? pass.sight().last(resid) : resid, reads.tokens(), pass.gate());
  }

  private NDArray blocks(Pass pass, int to) {
    if (run.start().isPresent()) {
      Run.Start start = run.start().get();
      NDArray resid = Ops.copy(start.resid().nd(), pass.work());
      Reference.reachabilityFence(start);
      return model.forward().blocks(resid, start.layer(), to, pass);
    }
    NDArray resid = model.embed(tokens, 0, pass);
    return model.forward().blocks(resid, 0, to, pass);
  }

  static boolean watchesFinalNorm(Gate gate) {
    return FINAL_NORM.stream().anyMatch(act -> gate.watches(act, 0));
  }

  private static boolean reachesUnembedding(Set<Site> wanted) {
    return FINAL_NORM.stream().anyMatch(act -> wanted.contains(act.site()));
  }

  private Logits read(Metric metric, Pass pass) {
    Reads reads = new CheckedMetric(model, metric).reads(tokens);
    NDArray logits = FiniteLogits.checked(logits(pass, reads), run);
    return new Logits(Logits.lent(logits, tokens), tokens, reads.tokens());
  }
}
