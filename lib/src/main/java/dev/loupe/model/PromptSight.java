package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Spec;
import dev.loupe.tensor.Ops;
import java.util.Optional;

/**
 * The sight of a batch of prompts of one width, or of their newest positions when the earlier ones
 * are cached.
 *
 * @param blocked what may not be attended to, [batch or 1, 1, dest, src]
 * @param beyond the same for layers that look back only so far
 * @param cache keys and values of earlier positions
 */
record PromptSight(NDArray blocked, Optional<NDArray> beyond, Optional<KvCache> cache)
    implements Sight {

  /** The sight of the positions from {@code offset} on. */
  static PromptSight of(
      Tokens tokens, int offset, Spec spec, NDManager work, Optional<KvCache> cache) {
    return new PromptSight(
        blocked(tokens, offset, tokens.width(), work),
        spec.attention().window().map(w -> blocked(tokens, offset, w.tokens(), work)),
        cache);
  }

  @Override
  public NDArray mix(int layer, boolean windowed, NDArray q, NDArray k, NDArray v, Attend attend) {
    NDArray keys = k.transpose(0, 2, 1, 3); // [batch, kv_head, src, d_head]
    NDArray values = v.transpose(0, 2, 1, 3);
    if (cache.isPresent()) {
      keys = cache.get().keys(layer, keys);
      values = cache.get().values(layer, values);
    }
    NDArray unseen = windowed ? beyond.orElseThrow() : blocked;
    if (q.getShape().get(1) < k.getShape().get(1)) {
      unseen = Ops.narrow(unseen, 2, unseen.getShape().get(2) - 1, 1);
    }
    return attend.apply(q.transpose(0, 2, 1, 3), keys, values, unseen).transpose(0, 2, 1, 3);
  }

  @Override
  public NDArray last(NDArray x) {
    return Ops.narrow(x, 1, x.getShape().get(1) - 1, 1);
  }

  /**
   * A position sees itself and what is before it, {@code window} in all, but no padding; padding
   * sees padding, so that no row is empty.
   */
  static NDArray blocked(Tokens tokens, int offset, int window, NDManager work) {
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
