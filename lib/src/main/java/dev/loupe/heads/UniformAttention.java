package dev.loupe.heads;

import dev.loupe.arch.AttentionMask;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Window;
import java.util.stream.IntStream;

/**
 * A head that attends equally to every position that it may attend to: what scores are without any
 * role.
 *
 * @param window how many tokens a position sees, itself included
 */
record UniformAttention(int window) {
  /** That of a layer of a model that reads from left to right. */
  static UniformAttention of(Spec spec, int layer) {
    AttentionMask mask = spec.attention().mask();
    boolean limited = mask instanceof Window some && some.layers().contains(layer);
    return new UniformAttention(limited ? ((Window) mask).tokens() : Integer.MAX_VALUE);
  }

  /** The attention from a position to another. */
  double at(int dest, int src) {
    return src <= dest && dest - src < window ? 1.0 / Math.min(dest + 1, window) : 0;
  }

  /** The whole pattern, [dest, src]. */
  double[][] pattern(int width) {
    return IntStream.range(0, width)
        .mapToObj(dest -> IntStream.range(0, width).mapToDouble(src -> at(dest, src)).toArray())
        .toArray(double[][]::new);
  }
}
