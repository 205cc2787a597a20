package dev.loupe.learning;

import dev.loupe.tensor.Tensor;

/**
 * A number to make small, computed from parameters and some rows of a data set.
 *
 * <pre>{@code (p, x) -> x.minus(decoded(p, encoded(p, x))).pow(2).sum(D_MODEL).mean(SAMPLE)}</pre>
 */
@FunctionalInterface
public interface RowsObjective {
  /** The loss; {@code p} and {@code rows} are valid during the call only. */
  Tensor of(Leaves p, Tensor rows);
}
