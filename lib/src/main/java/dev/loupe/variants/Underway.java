package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Change;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The patches of packed branches inside one layer: one change for each site. */
record Underway(BaseRun base, Packing packing, NDManager work, DataType type) {

  /** An entry of the packed row: the position of this branch gets the overlay's value. */
  private record Written(Branch branch, Overlay overlay, int position) {}

  /** The changes in a layer. */
  List<Change> changes(int layer) {
    Map<Site, List<Written>> bySite = new LinkedHashMap<>();
    for (Branch branch : packing.branches()) {
      for (Overlay overlay : branch.underway()) {
        if (overlay.site().layer() == layer) {
          overlay
              .positions(branch.prompt(), branch.from())
              .mapToObj(position -> new Written(branch, overlay, position))
              .forEach(
                  entry ->
                      bySite.computeIfAbsent(overlay.site(), s -> new ArrayList<>()).add(entry));
        }
      }
    }
    List<Change> changes = new ArrayList<>();
    bySite.forEach((site, written) -> changes.add(change(site, written)));
    return changes;
  }

  /**
   * One change for all patches of a site; several patches of one position, such as of two heads,
   * are merged.
   */
  private Change change(Site site, List<Written> written) {
    int[] rows = written.stream().mapToInt(this::row).distinct().toArray();
    Map<Integer, Integer> places = new HashMap<>();
    Arrays.stream(rows).forEach(row -> places.put(row, places.size()));
    long[] shape = base.shape(site).clone(); // [batch, pos, …]
    shape[0] = 1;
    shape[1] = rows.length;
    int width = (int) (new Shape(shape).size() / rows.length);
    double[] values = new double[rows.length * width];
    boolean[] mask = new boolean[values.length];
    double[] row = new double[width];
    for (Written entry : written) {
      int at = places.get(row(entry)) * width;
      System.arraycopy(values, at, row, 0, width);
      entry.overlay().write(entry.branch().prompt(), entry.position(), row);
      System.arraycopy(row, 0, values, at, width);
      entry.overlay().mark(mask, at);
    }
    NDArray put = HeapValues.on(work, values, new Shape(shape), type);
    NDArray where = work.create(mask, new Shape(shape));
    List<Axis> axes = site.act().axes();
    return new Change(
        site.all(), here -> Tensor.borrow(Ops.putRows(here.nd(), rows, put, where), axes));
  }

  private int row(Written entry) {
    return packing.row(entry.branch(), entry.position());
  }
}
