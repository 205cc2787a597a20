package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import dev.loupe.forward.Gate;
import dev.loupe.forward.Pass;
import dev.loupe.metric.Readings;
import dev.loupe.metric.Reads;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.torch.Ops;
import java.lang.ref.Reference;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The way of a run through the model, as far as what is read needs. */
record Passage(Run run) {
  private static final Set<Act> FINAL_NORM =
      EnumSet.of(Act.LN_FINAL_SCALE, Act.LN_FINAL_NORMALIZED, Act.LN_FINAL_OUT);

  /** What a metric reads; the pass ends behind that and behind the wanted sites. */
  Readings read(Reads reads, ReadSpots spots, Set<Site> wanted, Pass pass) {
    Optional<NDArray> logits = compute(both(wanted, spots.sites()), reads, pass);
    return Readings.of(
        run.tokens(), logits, reads, run.model().spec().classes(), spots.activations(run));
  }

  /** Computes as far as these sites and these logits need; the logits, if they are read. */
  Optional<NDArray> compute(Set<Site> needed, Reads reads, Pass pass) {
    if (reads.logits()) {
      return Optional.of(FiniteLogits.checked(logits(pass, reads), run));
    }
    if (reachesUnembedding(needed)) {
      logits(pass, Reads.EVERYTHING);
    } else {
      blocks(pass, end(needed));
    }
    return Optional.empty();
  }

  /** The number of blocks that these sites need. */
  private static int end(Set<Site> needed) {
    return needed.stream()
        .mapToInt(site -> site.act().inLayers() ? site.layer() + 1 : 0)
        .max()
        .orElse(0);
  }

  /** The sites behind everything that a metric reads; its derivative there is zero. */
  static List<Site> unreached(Set<Site> wanted, Reads reads, ReadSpots spots) {
    boolean whole = reads.logits() || reachesUnembedding(spots.sites());
    int end = end(spots.sites());
    return wanted.stream()
        .filter(site -> !whole && (isBehind(site, end) || FINAL_NORM.contains(site.act())))
        .toList();
  }

  private static boolean isBehind(Site site, int end) {
    return site.act().inLayers() && site.layer() >= end;
  }

  static Set<Site> both(Set<Site> some, Set<Site> others) {
    Set<Site> all = new HashSet<>(some);
    all.addAll(others);
    return all;
  }

  /** The logits that are read. */
  NDArray logits(Pass whole, Reads reads) {
    boolean cut = reads.lastPosition() && !watchesFinalNorm(whole.gate());
    Pass pass = cut ? whole.toLastPosition() : whole;
    int layers = run.model().spec().layers();
    NDArray resid = blocks(pass, layers);
    boolean already = run.model().forward().givesLast(layers - 1, pass);
    return run.model()
        .forward()
        .unembed(cut && !already ? pass.sight().last(resid) : resid, reads.tokens(), pass.gate());
  }

  private NDArray blocks(Pass pass, int to) {
    if (run.start().isPresent()) {
      Start start = run.start().get();
      NDArray resid = Ops.copy(start.resid().nd(), pass.work());
      Reference.reachabilityFence(start);
      return run.model().forward().blocks(resid, start.layer(), to, pass);
    }
    NDArray resid = Embedded.of(run.model(), run.tokens(), 0, pass);
    return run.model().forward().blocks(resid, 0, to, pass);
  }

  static boolean watchesFinalNorm(Gate gate) {
    return FINAL_NORM.stream().anyMatch(act -> gate.watches(act, 0));
  }

  /** Whether one of these sites is behind the last block. */
  static boolean reachesUnembedding(Set<Site> wanted) {
    return wanted.stream().anyMatch(site -> FINAL_NORM.contains(site.act()));
  }
}
