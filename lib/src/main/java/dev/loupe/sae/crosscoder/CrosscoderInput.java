package dev.loupe.sae.crosscoder;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Objects;

/**
 * One of the activations that a crosscoder reads and writes: a layer of a model, or one of two
 * models.
 *
 * @param name its name, such as blocks.1.hook_resid_post, or a model's
 * @param axis the axis of its entries, such as d_model
 * @param size the number of its entries
 * @param scale the factor that gives a token's activation the mean length √size
 */
public record CrosscoderInput(String name, Axis axis, int size, double scale) {
  /** Refuses a scale that cannot be undone. */
  public CrosscoderInput {
    Objects.requireNonNull(name, "an input needs a name, and null was given");
    Objects.requireNonNull(axis, "an input needs the axis of its entries, and null was given");
    if (size < 1 || !(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException(
          "%s needs 1 or more entries and a finite scale above 0, not %d and %s"
              .formatted(name, size, scale));
    }
  }

  /** An activation that is not scaled. */
  public static CrosscoderInput unscaled(String name, Axis axis, int size) {
    return new CrosscoderInput(name, axis, size, 1);
  }

  /** The scaled activation, with its entries along {@code to}. */
  Tensor scaled(Tensor activation, Axis to) {
    if (!activation.has(axis) || activation.size(axis) != size) {
      throw new IllegalArgumentException(
          "the crosscoder reads %s with %d entries along %s, and %s was given"
              .formatted(name, size, axis, activation));
    }
    return activation.renamed(axis, to).times(scale);
  }

  /** The activation again, from a scaled one with its entries along {@code from}. */
  Tensor unscaled(Tensor scaled, Axis from) {
    return scaled.renamed(from, axis).dividedBy(scale);
  }

  @Override
  public String toString() {
    return "%s [%s %d]".formatted(name, axis, size);
  }
}
