package dev.loupe.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.torch.Torch;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrossMomentsTest {
  private static final int ROWS = 60;

  private static double[] column(double[] matrix, int width, int column) {
    return IntStream.range(0, ROWS).mapToDouble(row -> matrix[row * width + column]).toArray();
  }

  private static double[][] inChunks(double[] x, double[] y, int... ends) {
    try (NDManager work = Torch.memory(Device.cpu());
        CrossMoments moments = new CrossMoments(3, 4)) {
      int from = 0;
      for (int to : ends) {
        NDArray xs = work.create(x, new Shape(ROWS, 3)).get(from + ":" + to);
        NDArray ys = work.create(y, new Shape(ROWS, 4)).get(from + ":" + to);
        moments.add(xs, ys);
        from = to;
      }
      assertThat(moments.rows()).isEqualTo(ROWS);
      return moments.correlations();
    }
  }

  @Test
  void correlationsAreThoseOfTwoPassesHoweverTheRowsAreCut() {
    Random random = new Random(5);
    double[] x = random.doubles(ROWS * 3).map(v -> v + 1e5).toArray();
    double[] y = random.doubles(ROWS * 4).toArray();
    for (int i = 0; i < ROWS; i++) {
      y[i * 4] += 2 * x[i * 3]; // one pair belongs together
      y[i * 4 + 3] = 0.1; // constant
    }
    for (int[] ends : new int[][] {{ROWS}, {1, 2, 30, 59, ROWS}, {17, ROWS}}) {
      double[][] correlations = inChunks(x, y, ends);
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          double expected = Plain.pearson(column(x, 3, i), column(y, 4, j));
          assertThat(correlations[i][j]).isCloseTo(expected, within(1e-9));
        }
        assertThat(correlations[i][3]).isNaN();
      }
      assertThat(correlations[0][0]).isGreaterThan(0.8);
    }
  }
}
