package dev.loupe.variants;

import ai.djl.ndarray.NDManager;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.site.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Variants that are run through the blocks together. */
final class Wave {
  private final HookedTransformer model;
  private final BaseRun base;
  private final Goal goal;
  private final NDManager work;
  private final Map<Site, List<Entrance.Patched>> patched = new LinkedHashMap<>();
  private final Map<Integer, List<Branch>> patchedTwice = new LinkedHashMap<>();
  private final Set<List<Integer>> differing = new HashSet<>(); // variant and prompt
  private long positions;

  Wave(HookedTransformer model, BaseRun base, Goal goal, NDManager work) {
    this.model = model;
    this.base = base;
    this.goal = goal;
    this.work = work;
  }

  /**
   * Adds a variant: one branch for each prompt in which it makes a difference. Patches behind
   * everything that is read make none.
   */
  void add(int number, Variant variant) {
    List<Overlay> overlays =
        variant.patches().stream()
            .filter(patch -> patch.spot().site().layer() < goal.layers())
            .map(patch -> new Overlay(patch, base.shape(patch.spot().site())))
            .toList();
    for (int prompt = 0; prompt < base.tokens().batch(); prompt++) {
      if (overlays.size() == 1 && !goal.readsIn(overlays.get(0).site().layer())) {
        addPatched(number, prompt, overlays.get(0));
      } else {
        addPatchedTwice(number, prompt, overlays);
      }
    }
  }

  private void addPatched(int number, int prompt, Overlay overlay) {
    int[] changed = changed(prompt, overlay);
    if (changed.length > 0) {
      differing.add(List.of(number, prompt));
      patched
          .computeIfAbsent(overlay.site(), site -> new ArrayList<>())
          .add(new Entrance.Patched(number, prompt, overlay, changed));
      positions += base.tokens().width() - base.notices(changed[0]);
    }
  }

  private void addPatchedTwice(int number, int prompt, List<Overlay> overlays) {
    List<Overlay> telling =
        overlays.stream().filter(overlay -> changed(prompt, overlay).length > 0).toList();
    if (telling.isEmpty()) {
      return;
    }
    int first =
        telling.stream().mapToInt(overlay -> changed(prompt, overlay)[0]).min().orElseThrow();
    int from = base.notices(first);
    int layer = telling.stream().mapToInt(overlay -> overlay.site().layer()).min().orElseThrow();
    // A patch that changes nothing alone may have to undo the effect of another patch.
    List<Overlay> underway =
        overlays.stream().filter(overlay -> overlay.site().layer() >= layer).toList();
    differing.add(List.of(number, prompt));
    patchedTwice
        .computeIfAbsent(layer, joined -> new ArrayList<>())
        .add(new Branch(number, prompt, from, layer, new int[0], underway));
    positions += base.tokens().width() - from;
  }

  /** The positions that a patch changes; none if all positions that are read come before them. */
  private int[] changed(int prompt, Overlay overlay) {
    int[] changed = overlay.changes(prompt, base.heap(overlay.site()), base.tokens().start(prompt));
    boolean seen = changed.length > 0 && base.notices(changed[0]) < goal.width();
    return seen ? changed : new int[0];
  }

  /** The number of positions in all branches together. */
  long positions() {
    return positions;
  }

  /** Runs the branches through the blocks, as far as is read; ticks {@code ticks} times. */
  SuffixPass run(Progress progress, int ticks) {
    List<Cohort> cohorts = new ArrayList<>();
    patched.forEach(
        (site, there) -> cohorts.add(new Entrance(model, base, site, work).cohort(there)));
    patchedTwice.forEach(
        (layer, branches) -> cohorts.add(new Cohort(layer, branches, Optional.empty())));
    SuffixPass pass = new SuffixPass(model, base, goal, work);
    long steps = goal.layers() + 1;
    pass.run(cohorts, layer -> progress.tick(ticks * (layer + 1) / steps - ticks * layer / steps));
    return pass;
  }

  /** Gives prompts that a variant does not change exactly the value of the run itself. */
  void restore(double[] plain, double[][] measured) {
    for (int variant = 0; variant < measured.length; variant++) {
      for (int prompt = 0; prompt < plain.length; prompt++) {
        if (!differing.contains(List.of(variant, prompt))) {
          measured[variant][prompt] = plain[prompt];
        }
      }
    }
  }

  @Override
  public String toString() {
    return "wave of " + positions + " positions at " + Arrays.toString(patched.keySet().toArray());
  }
}
