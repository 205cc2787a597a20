package dev.loupe.sae.crosscoder;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Of all features of a batch of n tokens, the k · n with the largest v = f Σ_l ‖W_dec,l‖ are
 * active; a learned crosscoder has a threshold of v instead, so that tokens do not depend on each
 * other.
 *
 * <p>Nothing makes decoders short, so a feature that looks as if only one model had it is more
 * likely to be one. Minder, Dumas et al. 2025, <a
 * href="https://arxiv.org/abs/2504.02922">Overcoming sparsity artifacts in crosscoders to interpret
 * chat-tuning</a>.
 *
 * @param k the mean number of active features of a token; need not be whole
 * @param threshold of a learned one, the v above which a feature is active
 */
public record BatchTopKCrosscoder(double k, Optional<Double> threshold) implements CrosscoderKind {
  /** Refuses k of 0 or less. */
  public BatchTopKCrosscoder {
    if (!(k > 0)) {
      throw new IllegalArgumentException("k must be more than 0 active features, not " + k);
    }
  }

  /** One that is to be learned. */
  public static BatchTopKCrosscoder of(double k) {
    return new BatchTopKCrosscoder(k, Optional.empty());
  }

  /** The same with the threshold that it learned. */
  BatchTopKCrosscoder above(double learned) {
    return new BatchTopKCrosscoder(k, Optional.of(learned));
  }

  @Override
  public String word() {
    return "batchtopk";
  }

  @Override
  public Tensor acts(Tensor pre, Tensor norms) {
    Tensor f = pre.relu();
    Tensor v = f.times(norms);
    return threshold.isPresent()
        ? f.where(v.greaterThan(threshold.get()), 0)
        : f.where(v.largest(most(pre)).greaterThan(0), 0);
  }

  private int most(Tensor pre) {
    long all = LongStream.of(pre.shape()).reduce(1, (a, b) -> a * b);
    return (int) Math.min(all, Math.floor(k * (all / pre.size(Axis.FEATURE))));
  }

  @Override
  public Tensor penalised(Tensor errors, Tensor acts, Tensor norms, double share) {
    return errors;
  }

  @Override
  public String toString() {
    return "BatchTopK " + k;
  }
}
