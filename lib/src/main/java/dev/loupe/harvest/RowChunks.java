package dev.loupe.harvest;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.progress.Progress;
import dev.loupe.site.Site;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;

/** The rows of a part in chunks of float64, [row, entry], so that little is in memory at a time. */
public final class RowChunks {
  private static final long NUMBERS = 1 << 21; // of a chunk; 16 MB

  private RowChunks() {}

  /** What takes one chunk after another. */
  public interface Taking {
    /**
     * Takes a chunk.
     *
     * @param chunk the rows, as an array that is closed when this returns
     * @param values the same numbers on the heap
     * @param first the number of the first row
     */
    void take(NDArray chunk, double[] values, int first);
  }

  /** Gives each chunk; numbers that are infinite or NaN are refused. */
  public static void of(Activations part, Site site, Taking taking) {
    Torch.recordingGradients(
        false,
        () -> {
          each(part, site, taking);
          return null;
        });
  }

  private static void each(Activations part, Site site, Taking taking) {
    NDArray matrix = part.matrix(site).nd();
    long width = matrix.size() / Math.max(1, part.rows());
    int rows = (int) Math.max(1, NUMBERS / width);
    for (int from = 0; from < part.rows(); from += rows) {
      Progress.checkCancelled();
      int count = Math.min(rows, part.rows() - from);
      try (NDManager work = Torch.memory(Device.cpu())) {
        NDArray handle = matrix.stopGradient(); // a second handle on the same storage
        handle.attach(work);
        NDArray part64 =
            Ops.cast(Ops.narrow(handle, 0, from, count).reshape(count, width), DataType.FLOAT64);
        double[] values = part64.toDoubleArray();
        refuseEndless(values, part, site, from);
        taking.take(part64, values, from);
      }
    }
  }

  private static void refuseEndless(double[] values, Activations part, Site site, int first) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        int row = first + (int) (i / (part.matrix(site).nd().size() / part.rows()));
        throw new IllegalStateException(
            site
                + " is "
                + values[i]
                + " at token "
                + part.position(row)
                + " of text "
                + part.text(row)
                + ", and only finite numbers can be compared and counted");
      }
    }
  }
}
