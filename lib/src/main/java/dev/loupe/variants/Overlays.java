package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.torch.DeviceArray;
import dev.loupe.torch.IndexList;
import dev.loupe.torch.Indexing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Patches at many places of one activation, written and compared by index lists on the device.
 *
 * <p>A place is a position of a prompt. Its entries are a list that many places share, counted from
 * where the place begins; so only one number for each place has to be sent.
 */
final class Overlays {
  private final List<NDArray> values = new ArrayList<>();
  private final NDManager work;
  private final int count;
  private final int length;
  private final IndexList starts;
  private final IndexList which;
  private final IndexList entries;
  private final IndexList froms;
  private final IndexList sources;

  /**
   * A patch at one place.
   *
   * @param start where the place begins in the flat form of the activation that it is written into
   */
  record Place(Overlay overlay, int prompt, int position, int start) {
    /** Where its values begin among those of the overlay. */
    int source() {
      return overlay.source(prompt, position);
    }
  }

  Overlays(List<Place> places, WaveArrays arrays) {
    this.work = arrays.work();
    this.count = places.size();
    this.length = places.stream().mapToInt(at -> at.overlay().entries().length).max().orElse(0);
    Map<Overlay, Integer> pooled = pooled(places);
    Map<int[], Integer> numbers = new IdentityHashMap<>();
    List<Overlay> distinct = new ArrayList<>(); // one overlay of each pattern
    for (Place place : places) {
      int[] pattern = place.overlay().entries();
      if (numbers.putIfAbsent(pattern, distinct.size()) == null) {
        distinct.add(place.overlay());
      }
    }
    this.starts = arrays.list(places.stream().mapToInt(Place::start).toArray());
    this.which =
        arrays.list(places.stream().mapToInt(at -> numbers.get(at.overlay().entries())).toArray());
    this.froms =
        arrays.list(
            places.stream().mapToInt(at -> pooled.get(at.overlay()) + at.source()).toArray());
    this.entries = arrays.list(table(distinct.stream().map(Overlay::entries).toList()));
    this.sources = arrays.list(table(distinct.stream().map(Overlay::sources).toList()));
  }

  /** Where each overlay's values begin among the values of all. */
  private Map<Overlay, Integer> pooled(List<Place> places) {
    Map<Overlay, Integer> pooled = new IdentityHashMap<>();
    int size = 0;
    for (Place place : places) {
      if (pooled.putIfAbsent(place.overlay(), size) == null) {
        values.add(place.overlay().value());
        size += place.overlay().size();
      }
    }
    return pooled;
  }

  /** Lists of one length; shorter ones repeat their last entry, which is then written twice. */
  private int[] table(List<int[]> rows) {
    int[] table = new int[rows.size() * length];
    for (int row = 0; row < rows.size(); row++) {
      int[] entries = rows.get(row);
      System.arraycopy(entries, 0, table, row * length, entries.length);
      Arrays.fill(
          table, row * length + entries.length, (row + 1) * length, entries[entries.length - 1]);
    }
    return table;
  }

  /** A copy of an activation with the patches written into it. */
  NDArray into(NDArray x) {
    return places().into(x);
  }

  /** Whether each place holds another value in the activation than in its patch, [place]. */
  NDArray differ(NDArray x) {
    return places().differ(x, work);
  }

  private Indexing.Places places() {
    NDArray[] here =
        values.stream()
            .map(value -> DeviceArray.on(work.getDevice(), value))
            .toArray(NDArray[]::new);
    return new Indexing.Places(
        starts.nd(), entries.nd(), which.nd(), length, here, froms.nd(), sources.nd());
  }

  @Override
  public String toString() {
    return "patches at " + count + " places";
  }
}
