package dev.loupe.patching;

import dev.loupe.axis.Axis;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;

/**
 * Where a path starts: an activation that takes its value from the source run.
 *
 * @param spot the activation, without a position, because a path stays at its position
 * @param stage the first stage that reads its output, see {@link DirectPaths}
 * @param difference how its output changes, [batch, pos, d_model]
 */
record Sender(Spot spot, int stage, Tensor difference) {
  @Override
  public String toString() {
    String layer = spot.site().act().inLayers() ? "L" + spot.site().layer() : "";
    return switch (spot.site().act()) {
      case HEAD_Z ->
          spot.picks().containsKey(Axis.HEAD)
              ? layer + "H" + spot.picks().get(Axis.HEAD)
              : spot.toString();
      case MLP_POST ->
          spot.picks().containsKey(Axis.D_MLP)
              ? layer + "N" + spot.picks().get(Axis.D_MLP)
              : spot.toString();
      case MLP_OUT -> layer + " MLP";
      default -> spot.toString();
    };
  }
}
