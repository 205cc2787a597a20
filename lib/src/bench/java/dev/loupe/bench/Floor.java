package dev.loupe.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Spec;
import dev.loupe.bench.TimedSweep.Place;
import dev.loupe.site.Act;
import dev.loupe.torch.Torch;
import java.util.Arrays;

/**
 * The time that a sweep's unavoidable multiply-adds take at the rate at which this machine
 * multiplies matrices.
 *
 * <p>Unavoidable are, for every cell, the products with weights behind the patch, at the positions
 * from the patch on; attention, norms, activations and the two columns of the unembedding are left
 * out.
 */
record Floor(Spec spec, int width, double flopsPerSecond) {
  private static final int ROWS = 1024;
  private static final int ROUNDS = 9;
  private static final int BLOCK = 12; // multiply-adds a position, in d_model²
  private static final int MLP = 8;
  private static final int OUTPUT_AND_MLP = 9;

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

  /** Milliseconds for all cells of a sweep whose prompts differ from position {@code first} on. */
  double of(TimedSweep sweep, int first) {
    double squares =
        sweep.places(spec, width).stream()
            .mapToDouble(place -> squares(sweep.act(), place, first))
            .sum();
    return 2 * squares * spec.dModel() * spec.dModel() / flopsPerSecond * 1000;
  }

  /** What one cell takes, in d_model² multiply-adds; nothing where the runs do not differ. */
  private double squares(Act act, Place place, int first) {
    int position = place.position() == Place.ALL ? first : place.position();
    if (position < first || place.source() > position) {
      return 0;
    }
    int behind = width - position;
    double blocksBehind = (double) BLOCK * (spec.layers() - 1 - place.layer()) * behind;
    int touched = place.position() == Place.ALL ? behind : 1;
    return blocksBehind
        + switch (act) {
          case RESID_PRE -> BLOCK * behind;
          case RESID_MID, ATTN_OUT -> MLP * touched;
          case MLP_OUT -> 0;
          case KEY, VALUE -> OUTPUT_AND_MLP * behind; // whoever looks there sees something else
          default -> OUTPUT_AND_MLP * touched;
        };
  }
}
