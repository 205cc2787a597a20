package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Positions;
import dev.loupe.tensor.Ops;
import java.nio.FloatBuffer;

/**
 * Cosines and sines of the angles by which queries and keys are rotated, [batch, pos, 1, dims / 2].
 *
 * <p>Angles are rounded to single precision before the cosine, as Hugging Face's models do: far
 * from the start that rounding shows in the logits. Su et al. 2021, arXiv 2104.09864.
 */
record RotaryTable(NDArray cos, NDArray sin, int dims, boolean neighbours) {
  static RotaryTable of(
      Positions.Rotary rotary, long[][] positions, DataType type, NDManager work) {
    int half = rotary.dims() / 2;
    Shape shape = new Shape(positions.length, positions[0].length, 1, half);
    FloatBuffer cos = FloatBuffer.allocate((int) shape.size());
    FloatBuffer sin = FloatBuffer.allocate((int) shape.size());
    for (long[] row : positions) {
      for (long position : row) {
        for (int i = 0; i < half; i++) {
          float angle = (float) position * frequency(rotary, i);
          cos.put((float) Math.cos(angle));
          sin.put((float) Math.sin(angle));
        }
      }
    }
    return new RotaryTable(
        typed(cos, shape, type, work),
        typed(sin, shape, type, work),
        rotary.dims(),
        rotary.neighbours());
  }

  private static float frequency(Positions.Rotary rotary, int pair) {
    float plain = 1 / (float) Math.pow(rotary.base(), 2f * pair / rotary.dims());
    return rotary.stretch().map(stretch -> (float) stretch.apply(plain)).orElse(plain);
  }

  private static NDArray typed(FloatBuffer values, Shape shape, DataType type, NDManager work) {
    NDArray array = work.create(values.flip(), shape, DataType.FLOAT32);
    return type == DataType.FLOAT32 ? array : Ops.cast(array, type);
  }

  /** The angles of some positions of the batch, counted through it, as one row. */
  RotaryTable take(int[] positions, NDManager work) {
    return new RotaryTable(
        rows(cos, positions, work), rows(sin, positions, work), dims, neighbours);
  }

  private static NDArray rows(NDArray table, int[] positions, NDManager work) {
    NDArray flat = table.reshape(1, -1, 1, table.getShape().get(3));
    return Ops.take(flat, 1, positions, work);
  }

  /** The angles of the last position of each prompt. */
  RotaryTable last(Sight sight) {
    return new RotaryTable(sight.last(cos), sight.last(sin), dims, neighbours);
  }

  /** Queries or keys [batch, pos, head, d_head], rotated. */
  NDArray rotate(NDArray x) {
    return neighbours ? Ops.rotateNeighbours(x, cos, sin, dims) : Ops.rotate(x, cos, sin, dims);
  }
}
