package dev.loupe.lens;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Site;
import dev.loupe.stream.StreamRows;
import dev.loupe.tensor.Tensor;

/**
 * The logits of each row of a reading, from one forward pass; only one row's are in memory at a
 * time.
 */
record RowLogits(Lens lens, Run run, StreamRows rows) {
  /** What is done with the logits of a row. */
  interface Taking {
    /** Takes the logits of a row, [pos, vocab]. */
    void take(int row, Tensor logits);
  }

  /** Each row once, the last one first: it is the model's own prediction. */
  void each(Taking taking) {
    ActivationCache cache = streams();
    try (Progress progress = Progress.of(lens.name(), rows.size())) {
      for (int row = rows.size() - 1; row >= 0; row--) {
        taking.take(row, of(row, cache));
        progress.tick();
      }
    }
  }

  /** The residual streams of all rows, from one forward pass. */
  ActivationCache streams() {
    return run.cache(rows.array());
  }

  /** The logits of a row, [pos, vocab]. */
  Tensor of(int row, ActivationCache streams) {
    Site site = rows.sites().get(row);
    return of(site, streams.get(site)).at(Axis.BATCH, 0);
  }

  /** The logits that the lens makes of a residual stream, [batch, pos, vocab]. */
  Tensor of(Site site, Tensor resid) {
    boolean last = site.equals(rows.end());
    return run.unembed(last ? resid : lens.translate(site, resid));
  }
}
