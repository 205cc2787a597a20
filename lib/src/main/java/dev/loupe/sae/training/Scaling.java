package dev.loupe.sae.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.torch.HeapArray;
import dev.loupe.torch.Ops;
import java.util.ArrayList;
import java.util.List;

/**
 * The factors that bring activations to a mean length of √d, so that one set of settings serves all
 * models and layers; they go into the weights when the training ends.
 *
 * <p>Conerly et al. 2024, <a href="https://transformer-circuits.pub/2024/april-update">Circuits
 * updates, April 2024</a>; SAELens calls it {@code expected_average_only_in}.
 *
 * @param in the factor of what is read
 * @param out the factor of what is written
 * @param centre the geometric median of what is written, scaled, where b_dec starts
 */
record Scaling(double in, double out, double[] centre) {
  private static final int SAMPLE = 1 << 15; // tokens
  private static final int ROUNDS = 30; // of Weiszfeld's algorithm

  /** The scaling of the rows of the first steps. */
  static Scaling of(StepRows rows, int batch, NDManager memory) {
    long steps = Math.max(1, Math.min(SAMPLE, rows.rows()) / batch);
    try (NDManager work = memory.newSubManager()) {
      List<NDArray> xs = new ArrayList<>();
      List<NDArray> ys = new ArrayList<>();
      for (long step = 1; step <= steps; step++) {
        StepRows.Pair pair = rows.of(step, work);
        xs.add(pair.x());
        ys.add(pair.y());
      }
      NDArray x = Rowwise.joined(xs, work);
      NDArray y = Rowwise.joined(ys, work);
      double in = factor(x, work);
      double out = factor(y, work);
      NDArray centre = StepScript.call(work, "median", Ops.times(y, out), (long) ROUNDS);
      return new Scaling(in, out, HeapArray.doubles(centre));
    }
  }

  /** √d divided by the mean length of rows [n, d]. */
  private static double factor(NDArray rows, NDManager work) {
    double length = HeapArray.doubles(StepScript.call(work, "mean_norm", rows))[0];
    if (!(length > 0) || Double.isInfinite(length)) {
      throw new IllegalArgumentException(
          "the activations have the mean length "
              + length
              + ", and features can only be learned from finite numbers that are not all 0");
    }
    return Math.sqrt(rows.getShape().get(1)) / length;
  }

  /** The scaled tokens. */
  StepRows.Pair scaled(StepRows.Pair pair) {
    NDArray x = Ops.times(pair.x(), in);
    return new StepRows.Pair(x, pair.x() == pair.y() ? x : Ops.times(pair.y(), out));
  }

  @Override
  public String toString() {
    return "scaled by " + (float) in + " and " + (float) out;
  }
}
