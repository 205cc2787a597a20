package dev.loupe.patching;

import dev.loupe.model.ActivationCache;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Metric;
import dev.loupe.model.Run;
import dev.loupe.model.Tokens;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Axis;
import dev.loupe.tensor.Tensor;
import java.util.List;

/**
 * Many patched variants of one run, packed into batches that begin at the patched layer.
 *
 * <p>What is before the patch is the same in every variant, so the base run computes it once; one
 * row of a batch carries one variant.
 */
final class VariantRuns {
  static final long BATCH_BYTES =
      64L << 20; // of one layer's activations: fills the cores, strains no memory

  private final HookedTransformer model;
  private final Tokens base;
  private final Metric metric;
  private final ActivationCache streams;
  private final long batchBytes;

  VariantRuns(HookedTransformer model, Tokens base, Metric metric, long batchBytes) {
    this.model = model;
    this.base = base;
    this.metric = metric;
    this.streams = model.run(base).cache(Act.RESID_POST);
    this.batchBytes = batchBytes;
  }

  /**
   * The metric of each variant; all spots are in one layer, and each takes what {@code source} has
   * there.
   */
  double[] measure(List<Spot> spots, ActivationCache source, Progress progress) {
    double[] values = new double[spots.size()];
    int rows = rowsPerBatch();
    for (int from = 0; from < values.length; from += rows) {
      List<Spot> batch = spots.subList(from, Math.min(values.length, from + rows));
      double[] measured = batch(batch, source).measure(metric);
      System.arraycopy(measured, 0, values, from, measured.length);
      progress.tick(batch.size());
    }
    return values;
  }

  private Run batch(List<Spot> spots, ActivationCache source) {
    Run run = upTo(spots.get(0).site().layer(), spots.size());
    for (int row = 0; row < spots.size(); row++) {
      run = run.replace(spots.get(row).prompt(row), source.get(spots.get(row).prompt(0)));
    }
    return run;
  }

  /**
   * Takes up what the block before has written, not what this one reads: interventions that the
   * model carries at this block's input act on it once, as in a full run.
   */
  private Run upTo(int layer, int rows) {
    Run run = model.run(base.repeat(0, rows));
    if (layer == 0) {
      return run;
    }
    Tensor stream = streams.get(Act.RESID_POST.at(layer - 1));
    return run.from(layer, stream.repeat(Axis.BATCH, rows));
  }

  /**
   * What one row needs at once: a few copies of the stream, the neurons, and the attention scores.
   */
  private int rowsPerBatch() {
    if (model.intervened()) {
      return 1; // what the model carries may look at its whole batch, or at one prompt of it
    }
    long width = base.width();
    long perPosition =
        8L * model.spec().dModel()
            + 3L * model.spec().mlp().map(mlp -> mlp.dMlp()).orElse(0)
            + 3L * model.spec().attention().heads() * width;
    return (int) Math.max(1, Math.min(256, batchBytes / (4 * width * perPosition)));
  }
}
