package dev.loupe.sae.kind;

import dev.loupe.axis.Axis;
import dev.loupe.learning.ParameterValues;
import dev.loupe.tensor.Tensor;
import java.util.stream.LongStream;

/**
 * While it learns, the k · n largest features of a batch of n tokens are active, so a token that
 * needs more features can have them; afterwards a feature is active above a threshold.
 *
 * <p>A learned one is used as a {@link JumpRelu}, whose threshold is the mean of the smallest
 * activation of each batch. Bussmann et al. 2024, <a
 * href="https://arxiv.org/abs/2412.06410">BatchTopK sparse autoencoders</a>.
 *
 * @param k the mean number of active features of a token; need not be whole
 * @param rescaled whether features compete by activation · |W_dec row|, which is what they write
 */
public record BatchTopK(double k, boolean rescaled) implements SaeKind {
  /** Refuses k of 0 or less. */
  public BatchTopK {
    if (!(k > 0)) {
      throw new IllegalArgumentException("k must be more than 0 active features, not " + k);
    }
  }

  @Override
  public String architecture() {
    return "batchtopk";
  }

  @Override
  public boolean byToken() {
    return false;
  }

  @Override
  public Tensor pre(ParameterValues weights, Tensor x) {
    return DecoderNorm.scaled(rescaled, SaeKind.super.pre(weights, x), weights);
  }

  /** The activations of a batch: ReLU, and of all of them the ⌊k · n⌋ largest. */
  @Override
  public Tensor acts(ParameterValues weights, Tensor pre, Tensor x) {
    long all = LongStream.of(pre.shape()).reduce(1, (a, b) -> a * b);
    long tokens = all / pre.size(Axis.FEATURE);
    return pre.relu().largest((int) Math.min(all, Math.floor(k * tokens)));
  }

  @Override
  public Tensor written(ParameterValues weights, Tensor acts) {
    return SaeKind.super.written(weights, DecoderNorm.unscaled(rescaled, acts, weights));
  }

  @Override
  public Tensor directions(Tensor rows) {
    return DecoderNorm.directions(rescaled, rows);
  }
}
