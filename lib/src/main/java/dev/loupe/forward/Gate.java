package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.axis.Renaming;
import dev.loupe.forward.half.Acts;
import dev.loupe.forward.rules.BackwardRules;
import dev.loupe.intervention.Change;
import dev.loupe.intervention.Observation;
import dev.loupe.intervention.Spliced;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Origin;
import dev.loupe.tensor.Padding;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Placed;
import dev.loupe.torch.Ops;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The gate through which every activation passes: it is changed if the run says so, and kept if it
 * was asked for; and the rules by which gradients come back.
 *
 * <p>An unchanged array leaves as the same object, so the forward pass can use its fast path.
 *
 * <p>Spliced features make the value of the activation that they write; other changes of this
 * activation come after them, in whatever order they were given.
 */
public final class Gate {
  private final Map<Site, List<Change>> changes = new HashMap<>();
  private final Map<Site, FeaturePass> features = new HashMap<>(); // by the site that they write
  private final Map<Site, List<FeaturePass>> readers = new HashMap<>(); // of other sites
  private final Set<Site> touched = new HashSet<>(); // whose features are read or changed
  private final Set<Site> wanted;
  private final BiConsumer<Site, NDArray> keep;
  private final int offset;
  private final Probes probes;
  private final BackwardRules rules;
  private final Padding padding; // of whole prompts
  private final Watched watched = new Watched(); // sites that are read or changed
  private final Watched altered = new Watched(); // those whose array may leave as another one

  /** Adds tensors of zeros at sites whose gradients are wanted; {@code NONE} adds nothing. */
  public interface Probes {
    Probes NONE = (site, x) -> x;

    NDArray at(Site site, NDArray x);
  }

  public Gate(
      List<Change> changes,
      Padding padding,
      Set<Site> wanted,
      BiConsumer<Site, NDArray> keep,
      Probes probes,
      int offset) {
    this(changes, padding, wanted, keep, probes, BackwardRules.EXACT, offset);
  }

  /** A gate behind which gradients come back by other rules than the derivative. */
  public Gate(
      List<Change> changes,
      Padding padding,
      Set<Site> wanted,
      BiConsumer<Site, NDArray> keep,
      Probes probes,
      BackwardRules rules,
      int offset) {
    changes.stream().filter(change -> !splices(change)).forEach(this::change);
    wanted.forEach(this::watch);
    changes.stream().filter(Gate::splices).forEach(this::splice);
    if (probes != Probes.NONE) {
      wanted.forEach(altered::add);
    }
    this.wanted = wanted;
    this.keep = keep;
    this.probes = probes;
    this.rules = rules;
    this.offset = offset;
    this.padding = padding;
  }

  private static boolean splices(Change change) {
    return change.intervention() instanceof Spliced;
  }

  private void change(Change change) {
    Site changed = change.spot().site();
    changes.computeIfAbsent(changed, site -> new ArrayList<>()).add(change);
    watch(changed);
    altered.add(changed);
  }

  /** Features that nobody notices are not computed, so that the pass is bit for bit the same. */
  private void splice(Change change) {
    Spliced spliced = (Spliced) change.intervention();
    FeaturePass pass = new FeaturePass(spliced, this);
    if (pass.unnoticed()) {
      return;
    }
    features.put(spliced.writes(), pass);
    if (spliced.transcodes()) {
      readers.computeIfAbsent(spliced.reads(), site -> new ArrayList<>()).add(pass);
      watch(spliced.reads());
    }
    watch(spliced.writes());
    altered.add(spliced.writes());
  }

  private void watch(Site site) {
    watched.add(site);
    if (site.part().isPresent()) {
      touched.add(site.whole());
    }
  }

  /** A gate that neither changes nor keeps anything. */
  public static Gate open() {
    return changing(List.of(), Padding.NONE, 0);
  }

  /** A gate that changes activations at the positions from {@code offset} on, and keeps none. */
  public static Gate changing(List<Change> changes, Padding padding, int offset) {
    return new Gate(changes, padding, Set.of(), (site, x) -> {}, Probes.NONE, offset);
  }

  /**
   * Whether the run reads or changes the activation; one that needs extra work is computed only
   * then.
   */
  public boolean watches(Act act, int layer) {
    return watched.has(act, layer);
  }

  /** The rules by which gradients come back; parts with rules are computed in steps. */
  BackwardRules rules() {
    return rules;
  }

  /** Whether these activations of a layer are computed in steps, to be read or changed or ruled. */
  boolean watches(Acts acts, int layer) {
    return !rules.exact() || watched.hasAny(acts, layer);
  }

  /** Those of these activations of a layer that the run reads or changes. */
  Acts watched(Acts acts, int layer) {
    return watched.among(acts, layer);
  }

  /** Whether the pass may go on with others than the fused arrays of these activations. */
  boolean alters(Acts acts, int layer) {
    return !rules.exact() || altered.hasAny(acts, layer);
  }

  /** Whether the run reads or changes anything in a layer. */
  public boolean watches(int layer) {
    return watched.hasAny(Acts.IN_LAYERS, layer);
  }

  /** Whether the run changes the activation. */
  boolean changes(Act act, int layer) {
    if (!watched.has(act, layer)) {
      return false;
    }
    Site site = new Site(act, layer);
    return changes.containsKey(site) || features.containsKey(site);
  }

  /** Whether the run reads or changes a part of the features that write this activation. */
  boolean touches(Site written) {
    return touched.contains(written);
  }

  /** Whether the run reads or changes this very site. */
  boolean watches(Site site) {
    return wanted.contains(site) || changes.containsKey(site);
  }

  /** Refuses a change of a site that would have no effect. */
  void refuseChange(Site site, String why) {
    for (Change change : changes.getOrDefault(site, List.of())) {
      if (!(change.intervention() instanceof Observation)) {
        throw new IllegalArgumentException(
            "a change of " + change.spot() + " has no effect, because it " + why);
      }
    }
  }

  /** The activation for the rest of the pass: the same object unless it was changed. */
  NDArray pass(Act act, int layer, NDArray x) {
    if (!watched.has(act, layer)) {
      return x;
    }
    Site site = new Site(act, layer);
    FeaturePass spliced = features.get(site);
    NDArray there =
        spliced == null ? x : spliced.apply(x, Placed.padding(padding, site.all(), offset));
    NDArray after = pass(site, there);
    readers.getOrDefault(site, List.of()).forEach(reader -> reader.read(after));
    return after;
  }

  /** The activation, or the part of spliced features, after it was changed and kept. */
  NDArray pass(Site site, NDArray x) {
    NDArray after = x;
    for (Change change : changes.getOrDefault(site, List.of())) {
      after = apply(change, after, after != x);
    }
    if (wanted.contains(site)) {
      after = probes.at(site, after);
      keep.accept(site, after);
    }
    return after;
  }

  /**
   * The activation after a change. It is copied before the first write; without autograd, later
   * changes write into that copy. Padding keeps its values.
   */
  private NDArray apply(Change change, NDArray x, boolean own) {
    Progress.checkCancelled();
    Spot spot = change.spot();
    SpotSlice slice = new SpotSlice(spot, offset);
    if (!slice.meets(x)) {
      return x;
    }
    Padding here = Placed.padding(padding, spot, offset);
    Tensor lent = Tensor.borrow(slice.of(x), spot.axes(), Origin.of(spot.site().name(), here));
    Tensor replacement =
        Objects.requireNonNull(
            change.intervention().apply(lent),
            () ->
                "the intervention at "
                    + spot
                    + " returned null; return a tensor, such as the one it was given");
    if (replacement == lent) {
      return x;
    }
    lent.padding().refuseLonger(replacement.padding());
    NDArray copy = own && !JniUtils.isGradMode() ? x : Ops.copy(x);
    write(slice, copy, replacement, lent);
    return copy;
  }

  private static void write(SpotSlice slice, NDArray copy, Tensor replacement, Tensor before) {
    Spot spot = slice.spot();
    if (!replacement.fits(spot.axes())) {
      throw new IllegalArgumentException(
          "the intervention at "
              + spot
              + " returned "
              + replacement
              + ", but the axes there are "
              + spot.axes()
              + "; return these axes"
              + Renaming.of(replacement.axes(), replacement.shape(), spot.axes(), before.shape())
                  .map(renamed -> ", or rename yours: ." + renamed)
                  .orElse(""));
    }
    NDArray values = replacement.nd(spot.axes());
    try {
      slice.put(copy, Padding.kept(before, values));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the intervention at "
              + spot
              + " returned "
              + replacement
              + ", which does not fit the shape "
              + new Shape(before.shape()),
          e);
    } finally {
      Reference.reachabilityFence(replacement);
    }
  }
}
