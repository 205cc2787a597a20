package dev.loupe.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaxFlowTest {
  private static MaxFlow network(double[][] capacity) {
    MaxFlow network = new MaxFlow(capacity.length);
    for (int from = 0; from < capacity.length; from++) {
      for (int to = 0; to < capacity.length; to++) {
        if (capacity[from][to] > 0) {
          network.connect(from, to, capacity[from][to]);
        }
      }
    }
    return network;
  }

  /** Cormen et al., Introduction to Algorithms, figure 26.6. */
  @Test
  void theTextbooksNetworkCarriesTwentyThree() {
    MaxFlow network =
        network(
            new double[][] {
              {0, 16, 13, 0, 0, 0},
              {0, 0, 0, 12, 0, 0},
              {0, 4, 0, 0, 14, 0},
              {0, 0, 9, 0, 0, 20},
              {0, 0, 0, 7, 0, 4},
              {0, 0, 0, 0, 0, 0}
            });
    assertThat(network.between(0, 5)).isEqualTo(23);
    assertThat(network.between(5, 0)).isZero();
    assertThat(network.between(0, 5)).as("asked again").isEqualTo(23);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theLargestFlowIsTheSmallestCut(long seed) {
    int nodes = 9;
    Random random = new Random(seed);
    double[][] capacity = new double[nodes][nodes];
    for (double[] row : capacity) {
      for (int to = 0; to < nodes; to++) {
        row[to] = random.nextInt(3) == 0 ? random.nextDouble() : 0;
      }
    }
    double smallest = Double.POSITIVE_INFINITY;
    for (int side = 0; side < 1 << nodes; side++) { // the nodes on the side of the source
      if ((side & 1) != 0 && (side & 1 << nodes - 1) == 0) {
        smallest = Math.min(smallest, cut(capacity, side));
      }
    }
    assertThat(network(capacity).between(0, nodes - 1)).isCloseTo(smallest, within(1e-10));
  }

  private static double cut(double[][] capacity, int side) {
    double sum = 0;
    for (int from = 0; from < capacity.length; from++) {
      for (int to = 0; to < capacity.length; to++) {
        sum += (side >> from & 1) == 1 && (side >> to & 1) == 0 ? capacity[from][to] : 0;
      }
    }
    return sum;
  }
}
