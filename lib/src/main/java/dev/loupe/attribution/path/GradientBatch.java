package dev.loupe.attribution.path;

import ai.djl.Device;
import dev.loupe.memory.NativeMemory;
import dev.loupe.metric.Metric;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.site.Site;
import java.util.Collection;

/** How many copies of one prompt a pass with gradients takes at once. */
final class GradientBatch {
  private static final long CPU = 256L << 20; // bytes; larger batches are not faster
  private static final long GPU = 1L << 30;
  private static final long SHARE = 4; // of the memory above which results are collected

  private GradientBatch() {}

  /** The number of copies whose gradients at these sites fit memory; at least one. */
  static int of(Run run, Metric metric, Collection<Site> sites) {
    long copies = budget(run.model().device()) / Inside.gradientBytes(run, metric, sites);
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, copies));
  }

  private static long budget(Device device) {
    return Math.min(device.isGpu() ? GPU : CPU, NativeMemory.softLimit(device) / SHARE);
  }
}
