package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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
  private final DataType type;
  private final int count;
  private final int length;
  private final IndexList starts;
  private final IndexList which;
  private final IndexList entries;
  private final IndexList froms;
  private final IndexList sources;
  private NDArray places;
  private NDArray pool;
  private NDArray picked;

  /**
   * A patch at one place.
   *
   * @param start where the place begins in the flat form of the activation that it is written into
   */
  record Place(Overlay overlay, int prompt, int position, int start) {}

  Overlays(List<Place> places, WaveArrays arrays, DataType type) {
    this.work = arrays.work();
    this.type = type;
    this.count = places.size();
    this.length =
        places.stream().mapToInt(place -> place.overlay().entries().length).max().orElse(0);
    Map<Overlay, Integer> pooled = new IdentityHashMap<>(); // where an overlay's values begin
    Map<int[], Integer> patterns = new IdentityHashMap<>();
    List<int[]> allEntries = new ArrayList<>();
    List<int[]> allSources = new ArrayList<>();
    int[] starts = new int[count];
    int[] which = new int[count];
    int[] froms = new int[count];
    int size = 0;
    for (int i = 0; i < count; i++) {
      Place place = places.get(i);
      Overlay overlay = place.overlay();
      Integer first = pooled.get(overlay);
      if (first == null) {
        first = size;
        pooled.put(overlay, first);
        values.add(overlay.value());
        size += overlay.size();
      }
      Integer pattern = patterns.get(overlay.entries());
      if (pattern == null) {
        pattern = patterns.size();
        patterns.put(overlay.entries(), pattern);
        allEntries.add(overlay.entries());
        allSources.add(overlay.sources());
      }
      starts[i] = place.start();
      which[i] = pattern;
      froms[i] = first + overlay.source(place.prompt(), place.position());
    }
    this.starts = arrays.list(starts);
    this.which = arrays.list(which);
    this.froms = arrays.list(froms);
    this.entries = arrays.list(table(allEntries));
    this.sources = arrays.list(table(allSources));
  }

  /** Lists of one length; shorter ones repeat their last entry, which is then written twice. */
  private int[] table(List<int[]> rows) {
    int[] table = new int[rows.size() * length];
    for (int row = 0; row < rows.size(); row++) {
      int[] short_ = rows.get(row);
      System.arraycopy(short_, 0, table, row * length, short_.length);
      Arrays.fill(
          table, row * length + short_.length, (row + 1) * length, short_[short_.length - 1]);
    }
    return table;
  }

  /** A copy of an activation with the patches written into it, in the order of their places. */
  NDArray into(NDArray x) {
    prepare();
    return Indexing.overlaid(x, places, pool, picked);
  }

  /** Whether each place holds another value in the activation than in its patch, [place]. */
  NDArray differ(NDArray x) {
    prepare();
    return Indexing.differ(x, places, pool, picked, count, work);
  }

  private void prepare() {
    if (places == null) {
      places = Indexing.places(starts.nd(), entries.nd().reshape(-1, length), which.nd());
      picked = Indexing.places(froms.nd(), sources.nd().reshape(-1, length), which.nd());
      List<NDArray> here =
          values.stream().map(value -> DeviceArray.on(work.getDevice(), value)).toList();
      pool = Indexing.flat(here, type, work);
    }
  }

  @Override
  public String toString() {
    return "patches at " + count + " places";
  }
}
