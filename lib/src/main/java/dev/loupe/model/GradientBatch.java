package dev.loupe.model;

import ai.djl.Device;
import dev.loupe.memory.NativeMemory;
import dev.loupe.metric.Metric;
import dev.loupe.metric.Reads;
import dev.loupe.site.Site;
import dev.loupe.text.Tokens;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** How many copies of one prompt a pass with gradients takes at once. */
public final class GradientBatch {
  private static final long CPU = 256L << 20; // bytes; larger batches are not faster
  private static final long GPU = 1L << 30;
  private static final long SHARE = 4; // of the memory that results may take

  private GradientBatch() {}

  /** The number of copies whose gradients at these sites fit memory; at least one. */
  public static int of(Run run, Metric metric, Collection<Site> sites) {
    HookedTransformer model = run.model();
    Tokens tokens = run.tokens();
    Reads reads = new CheckedMetric(model, metric).reads(tokens);
    Set<Site> watched =
        Passage.both(new HashSet<>(sites), new ReadSpots(reads.spots(), model, tokens).sites());
    run.changes().forEach(change -> watched.add(change.spot().site()));
    WorkingSet one = new WorkingSet(model, 1, tokens.width(), false);
    long bytes = one.backward(reads, watched).bytes() + one.kept(sites);
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, budget(model.device()) / bytes));
  }

  private static long budget(Device device) {
    return Math.min(device.isGpu() ? GPU : CPU, NativeMemory.softLimit(device) / SHARE);
  }
}
