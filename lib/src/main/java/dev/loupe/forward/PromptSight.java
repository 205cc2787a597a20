package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import java.util.Optional;

/**
 * The attention of a batch of prompts of one width, or of their newest positions when the earlier
 * ones are cached.
 *
 * @param masks what the positions may attend to
 * @param cache keys and values of earlier positions
 */
public record PromptSight(Masks masks, Optional<KvCache> cache) implements Sight {

  /** The attention of the positions from {@code offset} on. */
  static PromptSight of(
      Tokens tokens,
      int offset,
      Spec spec,
      DataType type,
      NDManager work,
      Optional<KvCache> cache) {
    return new PromptSight(Masks.of(tokens, offset, spec, type, work), cache);
  }

  /** Whether these are whole prompts, none of them padded. */
  boolean unpadded() {
    return cache.isEmpty() && masks.unpadded();
  }

  @Override
  public NDArray mix(int layer, boolean windowed, NDArray q, NDArray k, NDArray v, Attend attend) {
    NDArray keys = k.transpose(0, 2, 1, 3); // [batch, kv_head, src, d_head]
    NDArray values = v.transpose(0, 2, 1, 3);
    if (cache.isPresent()) {
      keys = cache.get().keys(layer, keys);
      values = cache.get().values(layer, values);
    }
    ScoreMask mask = masks.of(windowed);
    if (q.getShape().get(1) < k.getShape().get(1)) {
      mask = mask.last();
    }
    return attend.apply(q.transpose(0, 2, 1, 3), keys, values, mask).transpose(0, 2, 1, 3);
  }

  @Override
  public NDArray last(NDArray x) {
    return Ops.narrow(x, 1, x.getShape().get(1) - 1, 1);
  }
}
