package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Positions;
import dev.loupe.torch.DeviceArray;
import dev.loupe.torch.Ops;

/**
 * ALiBi: the bias that distance adds to attention scores.
 *
 * <p>Press et al. 2021, arXiv 2108.12409.
 */
record AlibiSlopes(Positions.Alibi alibi, int heads) {
  /**
   * Each head's slope times the distance, at most 0, [batch, head, dest, src].
   *
   * @param positions every position up to the last destination, [batch, src]
   * @param offset the first destination
   */
  NDArray bias(long[][] positions, int offset, DataType type, NDManager work) {
    int width = positions[0].length;
    double[] heights = new double[positions.length * heads * width];
    int at = 0;
    for (long[] row : positions) {
      for (int head = 0; head < heads; head++) {
        for (long position : row) {
          heights[at++] = height(head, position);
        }
      }
    }
    Shape shape = new Shape(positions.length, heads, 1, width);
    NDArray sources = Ops.cast(DeviceArray.doubles(work, heights, shape, DataType.FLOAT64), type);
    NDArray destinations = Ops.narrow(sources, 3, offset, width - offset).transpose(0, 1, 3, 2);
    return sources.sub(destinations);
  }

  private double height(int head, long position) {
    double slope = alibi.slope(head, heads);
    double height = alibi.coarse() ? coarse(coarse(slope) * coarse(position)) : slope * position;
    return alibi.scale() * height;
  }

  /** The nearest bfloat16 number, ties to even. */
  private static double coarse(double value) {
    int bits = Float.floatToIntBits((float) value);
    int rounded = bits + 0x7fff + (bits >> 16 & 1);
    return Float.intBitsToFloat(rounded & 0xffff0000);
  }
}
