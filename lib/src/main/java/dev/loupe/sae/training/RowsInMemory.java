package dev.loupe.sae.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.learning.RowOrder;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tokens of each step from matrices in memory. */
final class RowsInMemory implements StepRows {
  private final List<Tensor> read;
  private final List<Tensor> written;
  private final int[] kept; // the rows that are used
  private final RowOrder order;

  private RowsInMemory(List<Tensor> read, List<Tensor> written, int[] kept, RowOrder order) {
    this.read = read;
    this.written = written;
    this.kept = kept;
    this.order = order;
  }

  /**
   * Rows of matrices; those of several sites are put together.
   *
   * @param read what is read, [sample, …], one for each site
   * @param written what is to be written, in the same order
   * @param kept the rows that are used
   */
  static RowsInMemory of(
      List<Tensor> read, List<Tensor> written, int[] kept, int batch, long seed) {
    int each = Math.max(1, batch / read.size());
    return new RowsInMemory(read, written, kept, RowOrder.of(kept.length, each, seed));
  }

  @Override
  public Pair of(long step, NDManager work) {
    int[] rows = Arrays.stream(order.of(step)).map(at -> kept[at]).toArray();
    NDArray x = taken(read, rows, work);
    return new Pair(x, read.equals(written) ? x : taken(written, rows, work));
  }

  private static NDArray taken(List<Tensor> matrices, int[] rows, NDManager work) {
    List<NDArray> parts = new ArrayList<>();
    for (Tensor matrix : matrices) {
      parts.add(Ops.take(matrix.nd(), 0, rows, work));
    }
    return Rowwise.joined(parts, work);
  }

  @Override
  public long rows() {
    return (long) kept.length * read.size();
  }

  @Override
  public String toString() {
    return rows() + " tokens in memory";
  }
}
