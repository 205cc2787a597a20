package dev.loupe.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.Ops;
import java.util.Objects;

/**
 * A data set, of which every step takes some rows: entries of the first axis.
 *
 * <p>All rows are taken once, in a random order, before any is taken again. Which rows a step takes
 * depends on the seed and the number of the step only.
 *
 * <pre>{@code rows(activations, 4096)}</pre>
 *
 * @param all the data, with the rows on the first axis
 * @param batch the number of rows of each step
 * @param seed the seed of the order
 */
public record Rows(Tensor all, int batch, long seed) {
  /** Refuses more rows a step than there are. */
  public Rows {
    Objects.requireNonNull(all, "rows are taken from a tensor, and null was given");
    if (all.axes().isEmpty() || batch < 1 || batch > all.shape()[0]) {
      throw new IllegalArgumentException(
          "a step cannot take " + batch + " rows from " + all + "; take 1 to " + count(all));
    }
  }

  private static long count(Tensor all) {
    return all.axes().isEmpty() ? 1 : all.shape()[0];
  }

  /** The same rows in another random order. */
  public Rows seed(long other) {
    return new Rows(all, batch, other);
  }

  /** The rows of a step; the first step is 1. */
  int[] of(long step) {
    return RowOrder.of((int) all.shape()[0], batch, seed).of(step);
  }

  Tensor lent(long step, NDManager work) {
    NDArray taken = Ops.take(all.nd(), 0, of(step), work);
    return Tensor.borrow(taken, all.axes());
  }

  @Override
  public String toString() {
    return batch + " rows of " + all + ", seed " + seed;
  }
}
