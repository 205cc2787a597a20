package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Spec;
import java.nio.LongBuffer;
import java.util.Optional;

/**
 * One trip through a model: the positions it covers, what they may look at, and who watches.
 *
 * @param work owns whatever the trip makes
 * @param positions each token's position in its prompt, [batch, pos]
 * @param blocked what may not be attended to, [batch or 1, 1, dest, src]
 * @param beyond the same for layers that look back only so far
 * @param rotary the angles of the positions, for models that rotate
 * @param gate where activations are changed and kept
 * @param cache keys and values of earlier positions
 */
record Pass(
    NDManager work,
    NDArray positions,
    NDArray blocked,
    Optional<NDArray> beyond,
    Optional<RotaryTable> rotary,
    Gate gate,
    Optional<KvCache> cache) {

  /** A trip over the positions of {@code tokens} from {@code offset} on. */
  static Pass over(
      Tokens tokens,
      int offset,
      Spec spec,
      Weights weights,
      NDManager work,
      Gate gate,
      Optional<KvCache> cache) {
    int length = tokens.width() - offset;
    long[][] positions = positions(tokens, offset, length);
    Optional<RotaryTable> rotary =
        spec.positions() instanceof Positions.Rotary angles
            ? Optional.of(RotaryTable.of(angles, positions, weights.type(), work))
            : Optional.empty();
    Optional<NDArray> beyond =
        spec.attention().window().map(w -> blocked(tokens, offset, w.tokens(), work));
    return new Pass(
        work,
        longs(work, positions),
        blocked(tokens, offset, tokens.width(), work),
        beyond,
        rotary,
        gate,
        cache);
  }

  static NDArray longs(NDManager work, long[][] rows) {
    LongBuffer flat = LongBuffer.allocate(rows.length * rows[0].length);
    for (long[] row : rows) {
      flat.put(row);
    }
    return work.create(flat.flip(), new Shape(rows.length, rows[0].length), DataType.INT64);
  }

  /** Positions count from a prompt's first token; padding in front of it counts as 0. */
  private static long[][] positions(Tokens tokens, int offset, int length) {
    long[][] positions = new long[tokens.batch()][length];
    for (int row = 0; row < positions.length; row++) {
      for (int i = 0; i < length; i++) {
        positions[row][i] = Math.max(0, offset + i - tokens.start(row));
      }
    }
    return positions;
  }

  /**
   * A position sees itself and what is before it, {@code window} in all, but no padding; padding
   * sees padding, so that no row is empty.
   */
  private static NDArray blocked(Tokens tokens, int offset, int window, NDManager work) {
    int length = tokens.width() - offset;
    int rows = tokens.padded() ? tokens.batch() : 1;
    int width = tokens.width();
    boolean[] blocked = new boolean[rows * length * width];
    for (int row = 0, at = 0; row < rows; row++) {
      for (int dest = offset; dest < width; dest++) {
        for (int src = 0; src < width; src++) {
          boolean padding = src < tokens.start(row) && dest >= tokens.start(row);
          blocked[at++] = src > dest || dest - src >= window || padding;
        }
      }
    }
    return work.create(blocked, new Shape(rows, 1, length, width));
  }
}
