package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.loupe.intervention.Patch;
import dev.loupe.site.Site;
import dev.loupe.torch.HeapArray;
import dev.loupe.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Where the patches of a sweep's variants write other values than the run has.
 *
 * <p>The rest of the sweep follows from it, so this is read before anything is computed: on the
 * device for many variants at once, with one transfer back.
 */
final class Differences {
  private static final long BYTES_PER_ENTRY = 32; // two indices, two values, with their copies
  private final BaseRun base;
  private final Goal goal;
  private final List<Variant> variants;
  private final Way way;
  private final long bytes;
  private final Map<List<Object>, Overlay.Entries> entries = new HashMap<>();
  private final Map<Integer, List<Telling>> ahead = new HashMap<>();

  /**
   * A patch of a variant.
   *
   * @param changed the positions of each prompt at which it writes another value
   */
  record Telling(Overlay overlay, int[][] changed) {}

  /** The differences of these variants, looked for in about this many bytes at a time. */
  Differences(BaseRun base, Goal goal, List<Variant> variants, Way way, long bytes) {
    this.base = base;
    this.goal = goal;
    this.variants = variants;
    this.way = way;
    this.bytes = bytes;
  }

  /**
   * The patches of a variant that stand before the end of what is read; asked for in order.
   *
   * @param most how many variants are looked at together at most
   */
  List<Telling> of(int variant, int most) {
    if (!way.comparesThere()) {
      return overlays(variant).stream().map(this::onHeap).toList();
    }
    if (!ahead.containsKey(variant)) {
      look(variant, most);
    }
    return ahead.remove(variant);
  }

  private List<Overlay> overlays(int variant) {
    return variants.get(variant).patches().stream()
        .filter(patch -> patch.spot().site().layer() < goal.layers())
        .map(this::overlay)
        .toList();
  }

  private Overlay overlay(Patch patch) {
    return new Overlay(patch, base.shape(patch.spot().site()), entries);
  }

  private Telling onHeap(Overlay overlay) {
    double[] activation = base.heap(overlay.site());
    return new Telling(
        overlay,
        IntStream.range(0, base.tokens().batch())
            .mapToObj(prompt -> overlay.changes(prompt, activation, base.tokens().start(prompt)))
            .toArray(int[][]::new));
  }

  /** Compares the patches of as many variants as fit. */
  private void look(int from, int most) {
    Map<Site, List<Overlays.Place>> places = new LinkedHashMap<>();
    List<List<Overlay>> looked = new ArrayList<>();
    long held = 0;
    int end = (int) Math.min(variants.size(), (long) from + most);
    for (int i = from; i < end && (i == from || held < bytes); i++) {
      List<Overlay> overlays = overlays(i);
      looked.add(overlays);
      for (Overlay overlay : overlays) {
        List<Overlays.Place> there = places(overlay);
        places.computeIfAbsent(overlay.site(), site -> new ArrayList<>()).addAll(there);
        held += BYTES_PER_ENTRY * there.size() * overlay.entries().length;
      }
    }
    Map<Site, Found> found = compared(places);
    for (int i = 0; i < looked.size(); i++) {
      ahead.put(from + i, looked.get(i).stream().map(one -> telling(one, found)).toList());
    }
  }

  private List<Overlays.Place> places(Overlay overlay) {
    List<Overlays.Place> places = new ArrayList<>();
    for (int prompt = 0; prompt < base.tokens().batch(); prompt++) {
      int here = prompt;
      overlay
          .positions(prompt, base.tokens().start(prompt))
          .forEach(at -> places.add(new Overlays.Place(overlay, here, at, overlay.at(here, at))));
    }
    return places;
  }

  /** Whether each place of an activation differs, in their order. */
  private static final class Found {
    private final boolean[] differs;
    private int next;

    Found(boolean[] differs) {
      this.differs = differs;
    }
  }

  private Map<Site, Found> compared(Map<Site, List<Overlays.Place>> places) {
    Map<Site, Found> found = new HashMap<>();
    try (NDManager work = Torch.memory(base.device())) {
      WaveArrays arrays = new WaveArrays(base, work);
      Map<Site, Overlays> overlays = new LinkedHashMap<>();
      places.forEach((site, there) -> overlays.put(site, new Overlays(there, arrays)));
      NDList differ = new NDList();
      overlays.forEach((site, there) -> differ.add(base.of(site, there::differ)));
      boolean[] all = differ.isEmpty() ? new boolean[0] : HeapArray.booleans(joined(differ));
      int at = 0;
      for (Map.Entry<Site, List<Overlays.Place>> entry : places.entrySet()) {
        int to = at + entry.getValue().size();
        found.put(entry.getKey(), new Found(Arrays.copyOfRange(all, at, to)));
        at = to;
      }
    }
    return found;
  }

  private static NDArray joined(NDList arrays) {
    return arrays.size() == 1 ? arrays.get(0) : NDArrays.concat(arrays);
  }

  private Telling telling(Overlay overlay, Map<Site, Found> found) {
    Found here = found.get(overlay.site());
    return new Telling(
        overlay,
        IntStream.range(0, base.tokens().batch())
            .mapToObj(
                prompt ->
                    overlay
                        .positions(prompt, base.tokens().start(prompt))
                        .filter(position -> here.differs[here.next++])
                        .toArray())
            .toArray(int[][]::new));
  }

  @Override
  public String toString() {
    return "differences of " + variants.size() + " variants";
  }
}
