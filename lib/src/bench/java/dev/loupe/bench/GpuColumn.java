package dev.loupe.bench;

import java.util.List;
import java.util.Optional;

/**
 * What one model needed for all tasks.
 *
 * @param model the model
 * @param cells one for each task
 * @param memory what both have of the device's memory, if it is known
 */
record GpuColumn(GpuModel model, List<GpuCell> cells, Optional<DeviceUse> memory) {
  @Override
  public String toString() {
    return model + ": " + cells;
  }
}
