package dev.loupe.variants;

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
  private final Way way;
  private final WaveArrays arrays;
  private final Map<Site, List<Entrance.Patched>> patched = new LinkedHashMap<>();
  private final Map<Integer, List<Branch>> patchedTwice = new LinkedHashMap<>();
  private final Set<List<Integer>> differing = new HashSet<>(); // variant and prompt
  private long positions;
  private long branches;
  private int first; // where the earliest branch begins

  Wave(HookedTransformer model, BaseRun base, Goal goal, Way way, WaveArrays arrays) {
    this.model = model;
    this.base = base;
    this.goal = goal;
    this.way = way;
    this.arrays = arrays;
    this.first = base.tokens().width();
  }

  /**
   * Adds a variant: one branch for each prompt in which it makes a difference. Patches behind
   * everything that is read make none. Beside spliced features, patches are applied inside their
   * block.
   */
  void add(int number, List<Differences.Telling> patches) {
    for (int prompt = 0; prompt < base.tokens().batch(); prompt++) {
      if (patches.size() == 1
          && base.splices().isEmpty()
          && !goal.readsIn(patches.get(0).overlay().site().layer())) {
        addPatched(number, prompt, patches.get(0));
      } else {
        addPatchedTwice(number, prompt, patches);
      }
    }
  }

  private void addPatched(int number, int prompt, Differences.Telling patch) {
    Overlay overlay = patch.overlay();
    int[] changed = changed(prompt, patch);
    if (changed.length > 0) {
      differing.add(List.of(number, prompt));
      patched
          .computeIfAbsent(overlay.site(), site -> new ArrayList<>())
          .add(new Entrance.Patched(number, prompt, overlay, changed));
      count(base.notices(changed[0]));
    }
  }

  private void addPatchedTwice(int number, int prompt, List<Differences.Telling> patches) {
    List<Differences.Telling> telling =
        patches.stream().filter(patch -> changed(prompt, patch).length > 0).toList();
    if (telling.isEmpty()) {
      return;
    }
    int first = telling.stream().mapToInt(patch -> changed(prompt, patch)[0]).min().orElseThrow();
    int from = base.notices(first);
    int layer =
        telling.stream().mapToInt(patch -> patch.overlay().site().layer()).min().orElseThrow();
    // A patch that changes nothing alone may have to undo the effect of another patch.
    List<Overlay> underway =
        patches.stream()
            .map(Differences.Telling::overlay)
            .filter(overlay -> overlay.site().layer() >= layer)
            .toList();
    differing.add(List.of(number, prompt));
    patchedTwice
        .computeIfAbsent(layer, joined -> new ArrayList<>())
        .add(new Branch(number, prompt, from, layer, new int[0], underway));
    count(from);
  }

  private void count(int from) {
    positions += base.tokens().width() - from;
    first = Math.min(first, from);
    branches++;
  }

  /** The positions that a patch changes; none if all positions that are read come before them. */
  private int[] changed(int prompt, Differences.Telling patch) {
    int[] changed = patch.changed()[prompt];
    boolean seen = changed.length > 0 && base.notices(changed[0]) < goal.width();
    return seen ? changed : new int[0];
  }

  /** The number of positions in all branches together. */
  long positions() {
    return positions;
  }

  /** The number of positions that attend, with those that fill up a padded batch. */
  long attending() {
    return way.attending(positions, branches * (base.tokens().width() - first));
  }

  /** Runs the branches through the blocks, as far as is read; ticks {@code ticks} times. */
  SuffixPass run(Progress progress, int ticks) {
    List<Cohort> cohorts = new ArrayList<>();
    patched.forEach(
        (site, there) -> cohorts.add(new Entrance(model, base, site, arrays).cohort(there)));
    patchedTwice.forEach(
        (layer, branches) -> cohorts.add(new Cohort(layer, branches, Optional.empty())));
    SuffixPass pass = new SuffixPass(model, base, goal, arrays);
    long steps = goal.layers() + 1;
    pass.run(
        cohorts, way, layer -> progress.tick(ticks * (layer + 1) / steps - ticks * layer / steps));
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
