package dev.loupe.intervention;

import dev.loupe.tensor.Tensor;

/**
 * A change of a spot while the model runs: a function from the slice there to its replacement.
 *
 * <p>The slice is valid during the call only. The replacement has the same axes in the same order,
 * and the same shape or one that broadcasts to it. The slice of a whole activation has all
 * positions, also in each step of generation; an {@link EachPosition} needs only the new one.
 *
 * <p>If the prompts have different lengths, the slice knows its padding: {@code
 * here.mean(Axis.POS)} is the mean over the prompt's own positions. Values written at padding are
 * ignored.
 *
 * <pre>{@code model.run(prompt).with(HEAD_Z.at(9).head(6), here -> here.times(2))}</pre>
 */
@FunctionalInterface
public interface Intervention {
  /** The replacement of the slice {@code here}. */
  Tensor apply(Tensor here);
}
