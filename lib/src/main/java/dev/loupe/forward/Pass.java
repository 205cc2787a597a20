package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Spec;
import dev.loupe.text.Tokens;
import dev.loupe.torch.DeviceArray;
import dev.loupe.weights.Weights;
import java.util.Arrays;
import java.util.Optional;

/**
 * One pass through a model: its positions, what they may attend to, and the gate.
 *
 * @param work the owner of everything that the pass computes
 * @param positions each token's position in its prompt, [batch, pos]
 * @param sight what the positions may attend to
 * @param angles the angles of the positions, for models with rotary embeddings
 * @param gate where activations are changed and kept
 * @param toLast whether only the last position of each prompt is needed from the last block
 * @param learning whether it is one step of many that gradients flow back through, which must be
 *     fast and need not be bit for bit what a run is that looks inside
 */
public record Pass(
    NDManager work,
    NDArray positions,
    Sight sight,
    Angles angles,
    Gate gate,
    boolean toLast,
    boolean learning) {

  /** A pass over the positions of {@code tokens} from {@code offset} on. */
  public static Pass over(
      Tokens tokens,
      int offset,
      Spec spec,
      Weights weights,
      NDManager work,
      Gate gate,
      Optional<KvCache> cache) {
    long[][] positions = positions(tokens, offset);
    return new Pass(
        work,
        longs(work, positions),
        PromptSight.of(tokens, offset, spec, weights.type(), work, cache),
        Angles.of(positions, spec, weights, work),
        gate,
        false,
        false);
  }

  /** The same pass as a step of learning. */
  public Pass forLearning() {
    return new Pass(work, positions, sight, angles, gate, toLast, true);
  }

  /** The same pass, in which the last block computes only the last position of each prompt. */
  public Pass toLastPosition() {
    return new Pass(work, positions, sight, angles, gate, true, learning);
  }

  public static NDArray longs(NDManager work, long[][] rows) {
    long[] flat = Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
    return DeviceArray.longs(work, flat, new Shape(rows.length, rows[0].length));
  }

  /** Positions are counted from a prompt's first token; padding before it has position 0. */
  public static long[][] positions(Tokens tokens, int offset) {
    long[][] positions = new long[tokens.batch()][tokens.width() - offset];
    for (int row = 0; row < positions.length; row++) {
      for (int i = 0; i < positions[row].length; i++) {
        positions[row][i] = Math.max(0, offset + i - tokens.start(row));
      }
    }
    return positions;
  }
}
