package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Spec;
import dev.loupe.text.Tokens;
import dev.loupe.torch.DeviceArray;
import dev.loupe.torch.Indexing;
import dev.loupe.torch.Ops;
import java.util.Optional;

/**
 * The attention mask, and the bias that depends on distance.
 *
 * @param blocked what may not be attended to, [batch or 1, 1, dest, src]
 * @param slopes the ALiBi bias, for models that use it, [batch or 1, head, dest, src]
 */
public record ScoreMask(NDArray blocked, Optional<NDArray> slopes) {
  /**
   * The mask of the positions from {@code offset} on.
   *
   * @param windowed whether they attend to a window of earlier positions only
   */
  public static ScoreMask of(
      Tokens tokens, int offset, boolean windowed, Spec spec, DataType type, NDManager work) {
    int window = windowed ? spec.attention().window().orElseThrow().tokens() : tokens.width();
    return new ScoreMask(
        blocked(tokens, offset, window, spec.attention().causal(), work),
        slopes(tokens, offset, spec, type, work));
  }

  /** What one call of a half reads: [blocked], or [blocked, slopes]. */
  NDArray[] arrays() {
    return slopes.isPresent() ? new NDArray[] {blocked, slopes.get()} : new NDArray[] {blocked};
  }

  /** The mask of the last position alone. */
  public ScoreMask last() {
    return from((int) blocked.getShape().get(2) - 1);
  }

  /** The mask of the positions from {@code first} on, as views. */
  public ScoreMask from(int first) {
    return first == 0 ? this : new ScoreMask(from(blocked, first), slopes.map(x -> from(x, first)));
  }

  private static NDArray from(NDArray x, int first) {
    return Ops.narrow(x, 2, first, x.getShape().get(2) - first);
  }

  /** The mask of these prompts in their order, in a batch where each prompt has its own. */
  public ScoreMask prompts(NDArray indices, NDManager work) {
    return new ScoreMask(
        Indexing.take(blocked, 0, indices, work),
        slopes.map(x -> Indexing.take(x, 0, indices, work)));
  }

  /**
   * The blocked cells. A position attends to itself and to earlier positions, {@code window} in
   * all, or also to later ones, but not to padding; padding attends to padding, so that no row is
   * empty.
   */
  private static NDArray blocked(
      Tokens tokens, int offset, int window, boolean causal, NDManager work) {
    int length = tokens.width() - offset;
    int rows = tokens.padded() ? tokens.batch() : 1;
    int width = tokens.width();
    boolean[] blocked = new boolean[rows * length * width];
    for (int row = 0, at = 0; row < rows; row++) {
      for (int dest = offset; dest < width; dest++) {
        for (int src = 0; src < width; src++) {
          boolean padding = src < tokens.start(row) && dest >= tokens.start(row);
          blocked[at++] = causal && src > dest || dest - src >= window || padding;
        }
      }
    }
    return DeviceArray.booleans(work, blocked, new Shape(rows, 1, length, width));
  }

  private static Optional<NDArray> slopes(
      Tokens tokens, int offset, Spec spec, DataType type, NDManager work) {
    if (!(spec.positions() instanceof Positions.Alibi alibi)) {
      return Optional.empty();
    }
    long[][] positions = Pass.positions(tokens.padded() ? tokens : tokens.rows(0), 0);
    AlibiSlopes slopes = new AlibiSlopes(alibi, spec.attention().heads());
    return Optional.of(slopes.bias(positions, offset, type, work));
  }
}
