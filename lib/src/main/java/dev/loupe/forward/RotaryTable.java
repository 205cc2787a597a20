package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Rotation;
import dev.loupe.torch.DeviceArray;
import dev.loupe.torch.Indexing;
import dev.loupe.torch.Ops;
import java.nio.FloatBuffer;

/**
 * Cosines and sines of the angles by which queries and keys are rotated, [batch, pos, 1, dims / 2].
 *
 * <p>Angles are rounded to float32 before the cosine, as in Hugging Face's models; at late
 * positions this rounding changes the logits. Su et al. 2021, arXiv 2104.09864.
 */
record RotaryTable(NDArray cos, NDArray sin, int dims, boolean neighbours) {
  static RotaryTable of(Rotation rotation, long[][] positions, DataType type, NDManager work) {
    int half = rotation.dims() / 2;
    Shape shape = new Shape(positions.length, positions[0].length, 1, half);
    FloatBuffer cos = FloatBuffer.allocate((int) shape.size());
    FloatBuffer sin = FloatBuffer.allocate((int) shape.size());
    double magnitude = rotation.stretch().magnitude();
    for (long[] row : positions) {
      float[] frequencies = frequencies(rotation, (int) row[row.length - 1] + 1);
      for (long position : row) {
        for (float frequency : frequencies) {
          float angle = position * frequency;
          cos.put((float) (Math.cos(angle) * magnitude));
          sin.put((float) (Math.sin(angle) * magnitude));
        }
      }
    }
    return new RotaryTable(
        typed(cos, shape, type, work),
        typed(sin, shape, type, work),
        rotation.dims(),
        rotation.neighbours());
  }

  /** The frequencies for a prompt of this length; the other prompts of its batch do not matter. */
  private static float[] frequencies(Rotation rotation, int length) {
    float[] frequencies = new float[rotation.dims() / 2];
    for (int pair = 0; pair < frequencies.length; pair++) {
      frequencies[pair] = (float) rotation.frequency(pair, length);
    }
    return frequencies;
  }

  private static NDArray typed(FloatBuffer values, Shape shape, DataType type, NDManager work) {
    NDArray array = DeviceArray.floats(work, values.flip(), shape);
    return type == DataType.FLOAT32 ? array : Ops.cast(array, type);
  }

  /** The angles of some positions, numbered through the batch, as one row. */
  RotaryTable rows(NDArray positions, NDManager work) {
    return new RotaryTable(
        Indexing.takeRows(cos, positions, work),
        Indexing.takeRows(sin, positions, work),
        dims,
        neighbours);
  }

  /** The angles of these prompts in their order. */
  RotaryTable prompts(NDArray indices, NDManager work) {
    return new RotaryTable(
        Indexing.take(cos, 0, indices, work),
        Indexing.take(sin, 0, indices, work),
        dims,
        neighbours);
  }

  /** The angles of the last position of each prompt. */
  RotaryTable last(Sight sight) {
    return new RotaryTable(sight.last(cos), sight.last(sin), dims, neighbours);
  }

  /** What one call of a half reads: [cos, sin]. */
  NDArray[] arrays() {
    return new NDArray[] {cos, sin};
  }

  /** Rotated queries or keys, [batch, pos, head, d_head]. */
  NDArray rotate(NDArray x) {
    return neighbours ? Ops.rotateNeighbours(x, cos, sin, dims) : Ops.rotate(x, cos, sin, dims);
  }
}
