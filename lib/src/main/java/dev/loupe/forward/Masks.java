package dev.loupe.forward;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.text.Tokens;
import dev.loupe.torch.IndexList;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The masks of a pass, one for each kind of layer.
 *
 * @param all the mask of layers that attend to all earlier positions
 * @param near the mask of layers that attend to a window of earlier positions
 */
public record Masks(ScoreMask all, Optional<ScoreMask> near) {
  /** The masks of the positions from {@code offset} on. */
  public static Masks of(Tokens tokens, int offset, Spec spec, DataType type, NDManager work) {
    return new Masks(
        ScoreMask.of(tokens, offset, false, spec, type, work),
        spec.attention().window().map(w -> ScoreMask.of(tokens, offset, true, spec, type, work)));
  }

  /** The mask of a layer that attends to a window of earlier positions, or to all of them. */
  public ScoreMask of(boolean windowed) {
    return windowed ? near.orElseThrow() : all;
  }

  /** The masks of the positions from {@code first} on, as views. */
  public Masks from(int first) {
    return each(mask -> mask.from(first));
  }

  /** Whether no prompt is padded. */
  boolean unpadded() {
    return all.blocked().getShape().get(0) == 1;
  }

  /** The masks of these prompts in their order; they are the same where no prompt is padded. */
  public Masks prompts(IndexList prompts, NDManager work) {
    return unpadded() ? this : each(mask -> mask.prompts(prompts.nd(), work));
  }

  private Masks each(UnaryOperator<ScoreMask> change) {
    return new Masks(change.apply(all), near.map(change));
  }
}
