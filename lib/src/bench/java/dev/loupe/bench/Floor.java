package dev.loupe.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Spec;
import dev.loupe.tensor.Torch;
import java.util.Arrays;

/**
 * The time that a sweep's unavoidable multiply-adds take at the rate at which this machine
 * multiplies matrices.
 *
 * <p>Unavoidable are, for every cell, the products with weights in the blocks behind the patch, at
 * the positions from the patch on; attention, norms, activations and the two columns of the
 * unembedding are left out.
 */
record Floor(Spec spec, int width, double flopsPerSecond) {
  private static final int ROWS = 1024;
  private static final int ROUNDS = 9;

  /** Measures the rate on products of the shape that an MLP has. */
  static Floor measured(Spec spec, int width) {
    int hidden = spec.mlp().orElseThrow().dMlp();
    double[] seconds = new double[ROUNDS];
    try (NDManager work = Torch.memory(Device.cpu())) {
      NDArray x = work.ones(new Shape(ROWS, spec.dModel()), DataType.FLOAT32);
      NDArray w = work.ones(new Shape(spec.dModel(), hidden), DataType.FLOAT32);
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        for (int i = 0; i < 10; i++) {
          x.matMul(w).close();
        }
        seconds[round] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(seconds);
    return new Floor(spec, width, 10 * 2.0 * ROWS * spec.dModel() * hidden / seconds[ROUNDS / 2]);
  }

  /** A cell for each layer and position from {@code first} on. */
  double residPre(int first) {
    double positions = 0;
    for (int layer = 0; layer < spec.layers(); layer++) {
      positions += (double) (spec.layers() - layer) * suffixes(first);
    }
    return milliseconds(positions, 0);
  }

  /** A cell for each head, whose positions from {@code first} on differ. */
  double headZ(int first) {
    double cells = spec.attention().heads();
    return milliseconds(
        blocksBehind() * cells * (width - first), spec.layers() * cells * (width - first));
  }

  /** A cell for each head and position from {@code first} on. */
  double headZByPosition(int first) {
    double heads = spec.attention().heads();
    return milliseconds(
        blocksBehind() * heads * suffixes(first), spec.layers() * heads * (width - first));
  }

  private double blocksBehind() {
    return spec.layers() * (spec.layers() - 1) / 2.0;
  }

  /** The positions of all suffixes that begin at {@code first} or later. */
  private double suffixes(int first) {
    double count = width - first;
    return count * (count + 1) / 2;
  }

  /** Whole blocks cost 12 d² multiply-adds a position; from a head's output on, 9 d². */
  private double milliseconds(double blocks, double restsOfBlocks) {
    double square = (double) spec.dModel() * spec.dModel();
    return 2 * square * (12 * blocks + 9 * restsOfBlocks) / flopsPerSecond * 1000;
  }
}
