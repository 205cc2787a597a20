package dev.loupe.model;

import dev.loupe.tensor.Tensor;

/**
 * What is done to a spot while the model runs: its slice in, its replacement out.
 *
 * <p>The slice is on loan for the call; the replacement has the same shape, or one that broadcasts
 * to it, its axes in the same order and of the same names. Of a whole activation the slice has all
 * positions, in each step of a text that is generated too; {@link EachPosition} does without.
 *
 * <p>Where the prompts have different lengths, the slice knows its padding: {@code
 * here.mean(Axis.POS)} is over the prompt's own positions. What is written at padding is ignored.
 *
 * <pre>{@code model.run(prompt).with(HEAD_Z.at(9).head(6), here -> here.times(2))}</pre>
 */
@FunctionalInterface
public interface Intervention {
  /** The replacement of the slice {@code here}. */
  Tensor apply(Tensor here);
}
