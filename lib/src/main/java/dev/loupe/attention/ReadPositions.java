package dev.loupe.attention;

import dev.loupe.activations.Gradients;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The positions whose final residual stream a metric depends on. */
public final class ReadPositions {
  /** Where the dependence is looked for: behind the last block. */
  static final Site END = Act.RESID_POST.at(-1);

  private static final double NOTHING = 1e-9; // of the largest gradient

  private ReadPositions() {}

  /** The positions of a run of one prompt that a metric reads, ascending. */
  public static int[] of(Run run, Metric metric) {
    return of(run.gradients(metric, END), metric);
  }

  /** The positions that a metric reads, from its gradients at {@link #END}. */
  static int[] of(Gradients gradients, Metric metric) {
    Tensor slope = gradients.get(END).at(Axis.BATCH, 0);
    double[] sizes = slope.norm(Axis.D_MODEL).toDoubleArray();
    double least = NOTHING * Arrays.stream(sizes).max().orElseThrow();
    int[] read = IntStream.range(0, sizes.length).filter(i -> sizes[i] > least).toArray();
    if (read.length == 0) {
      throw new IllegalArgumentException(
          "the "
              + metric.title()
              + " does not depend on the final residual stream, so it is not known whose attention"
              + " could explain it; give a metric of logits, such as logitDiff(…)");
    }
    return read;
  }

  /** The mean of some rows of a matrix. */
  public static double[] mean(double[][] matrix, int... rows) {
    double[] mean = new double[matrix[0].length];
    for (int row : rows) {
      Arrays.setAll(mean, i -> mean[i] + matrix[row][i] / rows.length);
    }
    return mean;
  }
}
