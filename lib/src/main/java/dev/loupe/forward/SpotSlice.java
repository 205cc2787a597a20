package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import dev.loupe.axis.Axis;
import dev.loupe.site.Spot;
import dev.loupe.torch.Ops;
import java.util.List;

/** The picked part of an activation in a pass. */
public final class SpotSlice {
  private SpotSlice() {}

  /**
   * A view of the picked part. Positions in spots count from the start of the prompt; a pass with
   * cached keys holds only those from {@code offset} on.
   */
  public static NDArray of(Spot spot, NDArray x, int offset) {
    NDArray part = x;
    List<Axis> axes = spot.site().act().axes();
    for (int dimension = axes.size() - 1; dimension >= 0; dimension--) {
      Integer index = spot.picks().get(axes.get(dimension));
      if (index != null) {
        boolean windowed = axes.get(dimension) == Axis.POS || axes.get(dimension) == Axis.DEST;
        part = Ops.select(part, dimension, windowed ? index - offset : index);
      }
    }
    return part;
  }
}
