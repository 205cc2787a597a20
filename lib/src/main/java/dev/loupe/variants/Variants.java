package dev.loupe.variants;

import dev.loupe.activations.Measured;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Change;
import dev.loupe.intervention.Patch;
import dev.loupe.intervention.Spliced;
import dev.loupe.intervention.Spots;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.metric.MissingSpace;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.torch.Torch;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measures many variants of one run, and computes only once what they share.
 *
 * <p>A patch does not change earlier blocks nor, in causal models, earlier positions. So the run
 * itself is computed once. A variant begins at the block and position where it differs, attends to
 * the run's keys and values for earlier positions, and computes only what the metric reads. A patch
 * with the value that is already there costs nothing.
 *
 * <pre>{@code
 * try (var variants = Variants.of(model.run(corrupted), List.of(Variant.of(spot, value)), metric)) {
 *   double[][] values = variants.measure(progress);
 * }
 * }</pre>
 */
public final class Variants implements AutoCloseable {
  private final Run run;
  private final List<Variant> variants;
  private final Metric metric;
  private final Goal goal;
  private final Optional<BaseRun> base; // empty if every variant needs a whole run
  private final double[] unchanged;
  private final List<MissingSpace> missingSpaces;
  private final long batchBytes;
  private final Way way;

  private Variants(Run run, List<Variant> variants, Metric metric, long batchBytes, Way way) {
    this.run = run;
    this.variants = variants;
    this.metric = metric;
    this.goal = Goal.of(metric, run);
    this.batchBytes = batchBytes;
    this.way = way;
    this.base =
        sharing()
            ? Optional.of(BaseRun.of(run, metric, goal, needed(), parts()))
            : Optional.empty();
    MetricValues measured =
        base.map(BaseRun::measured).map(Measured::metric).orElseGet(() -> run.measured(metric));
    this.unchanged = measured.values();
    this.missingSpaces = measured.missingSpaces();
  }

  /** Variants of a run over one or more prompts; the run itself is computed at once. */
  public static Variants of(Run run, List<Variant> variants, Metric metric) {
    return of(run, variants, metric, BatchSize.on(run.model().device()));
  }

  /** The same as {@link #of(Run, List, Metric)}, in batches of about this many bytes. */
  static Variants of(Run run, List<Variant> variants, Metric metric, long batchBytes) {
    return of(run, variants, metric, batchBytes, Way.on(run.model().device()));
  }

  /** The same, computed in this way. */
  static Variants of(Run run, List<Variant> variants, Metric metric, long batchBytes, Way way) {
    List<Variant> resolved = variants.stream().map(one -> resolved(one, run)).toList();
    return new Variants(Inside.unobserved(run), resolved, metric, batchBytes, way);
  }

  /** Whether the variants share the run's computation. */
  boolean shares() {
    return base.isPresent();
  }

  /** The metric of the run itself on each prompt, [prompt]. */
  public double[] unchanged() {
    return unchanged.clone();
  }

  /** Answers of the metric that seem to lack a space before them, judged by the run itself. */
  public List<MissingSpace> missingSpaces() {
    return missingSpaces;
  }

  /**
   * The metric of each variant on each prompt, [variant][prompt].
   *
   * @param progress is ticked once for each variant
   */
  public double[][] measure(Progress progress) {
    if (base.isEmpty()) {
      return measureOneByOne(progress);
    }
    return Torch.recordingGradients(
        false,
        () -> {
          try {
            return waves(base.get(), progress);
          } finally {
            Reference.reachabilityFence(this);
          }
        });
  }

  /**
   * The metric of each variant on each prompt, computed by one full run each: the definition, which
   * the tests compare with.
   */
  public double[][] measureOneByOne(Progress progress) {
    double[][] values = new double[variants.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = variants.get(i).of(run).measured(metric).values();
      progress.tick();
    }
    return values;
  }

  private double[][] waves(BaseRun base, Progress progress) {
    Reading reading = new Reading(run, base, metric, goal, batchBytes);
    Differences differences = new Differences(base, goal, variants, way, batchBytes / 4);
    return new Waves(run, base, goal, way, reading, differences, batchBytes)
        .measure(variants.size(), unchanged, progress);
  }

  /** The activations of the run that the variants need. */
  private Set<Act> needed() {
    Set<Act> acts = EnumSet.noneOf(Act.class);
    for (Variant variant : variants) {
      for (Patch patch : variant.patches()) {
        Site site = patch.spot().site();
        if (site.part().isEmpty()) {
          acts.addAll(Entrance.needs(site.act(), run.model().spec()));
        }
      }
    }
    return acts;
  }

  /** The parts of spliced features that variants patch. */
  private Set<Site> parts() {
    return variants.stream()
        .flatMap(variant -> variant.patches().stream())
        .map(patch -> patch.spot().site())
        .filter(site -> site.part().isPresent())
        .collect(Collectors.toSet());
  }

  /**
   * Whether variants can share the run's computation; its own interventions may read a whole batch,
   * so they need whole runs. Spliced features are computed token by token.
   */
  private boolean sharing() {
    boolean plain =
        !Inside.startsAtBlock(run) && Inside.changes(run).stream().allMatch(Variants::isShared);
    return plain && goal.byPosition() && variants.stream().allMatch(this::branches);
  }

  private static boolean isShared(Change change) {
    Act act = change.spot().site().act();
    return Goal.BEFORE_BLOCKS.contains(act)
        || change.intervention() instanceof Spliced && act.inLayers();
  }

  private boolean branches(Variant variant) {
    if (!run.model().spec().features().isEmpty()) {
      return variant.patches().stream()
          .map(patch -> patch.spot().site())
          .allMatch(site -> site.act().inLayers() && site.axes().contains(Axis.POS));
    }
    return variant.patches().stream()
        .map(patch -> patch.spot().site().act())
        .allMatch(
            act -> Entrance.opens(act) && (isEntrance(variant) || act.axes().contains(Axis.POS)));
  }

  /** Whether a variant enters the pass behind its block, in which nothing is read. */
  private boolean isEntrance(Variant variant) {
    return variant.patches().size() == 1
        && !goal.readsIn(variant.patches().get(0).spot().site().layer());
  }

  private static Variant resolved(Variant variant, Run run) {
    Spots spots = new Spots(run.model().spec());
    List<Patch> patches = new ArrayList<>();
    for (Patch patch : variant.patches()) {
      Spot spot = spots.resolve(patch.spot(), run.tokens());
      if (spot.picks().containsKey(Axis.BATCH)) {
        throw new IllegalArgumentException(
            "a variant is measured on every prompt, so " + patch.spot() + " cannot pick one");
      }
      Spots.padding(run.tokens().padding(), spot).refuseLonger(patch.value().padding());
      patches.add(new Patch(spot, patch.value()));
    }
    return new Variant(patches);
  }

  /** Frees the activations that the variants share. */
  @Override
  public void close() {
    base.ifPresent(BaseRun::close);
  }

  @Override
  public String toString() {
    return variants.size() + " variants of the " + run;
  }
}
