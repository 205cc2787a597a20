package dev.loupe.arch;

import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A weight of a layer, or the part of it that belongs to one head or one neuron.
 *
 * <pre>{@code
 * W_O.at(2).head(1)          // [d_head, d_model]
 * W_IN.at(0).neuron(100)     // [d_model]
 * }</pre>
 *
 * @param of what the index counts
 * @param index which one; empty for the whole weight
 */
public record WeightPart(Weight weight, int layer, Unit of, OptionalInt index) {
  /** What a part of a weight belongs to. */
  public enum Unit {
    /** Everything. */
    WHOLE,
    /** An attention head; for keys and values, a key-value head. */
    HEAD,
    /** A neuron of the MLP. */
    NEURON
  }

  /** Requires an index exactly for a part. */
  public WeightPart {
    Objects.requireNonNull(weight, "a part needs a weight, and null was given");
    if ((of == Unit.WHOLE) == index.isPresent()) {
      throw new IllegalArgumentException("a part of " + weight + " needs an index, the whole none");
    }
  }

  /** The whole weight in a layer. */
  static WeightPart whole(Weight weight, int layer) {
    return new WeightPart(weight, layer, Unit.WHOLE, OptionalInt.empty());
  }

  /** The part of one head; of keys and values, of one key-value head. */
  public WeightPart head(int head) {
    return new WeightPart(weight, layer, Unit.HEAD, OptionalInt.of(head));
  }

  /** The part of one neuron. */
  public WeightPart neuron(int neuron) {
    return new WeightPart(weight, layer, Unit.NEURON, OptionalInt.of(neuron));
  }

  /** The TransformerLens name of the weight in a model of {@code layers} layers. */
  public String name(int layers) {
    int resolved = layer < 0 ? layers + layer : layer;
    if (resolved < 0 || resolved >= layers) {
      throw new IllegalArgumentException(
          "there is no layer " + layer + "; the model has layers 0 to " + (layers - 1));
    }
    return weight.name(resolved);
  }

  @Override
  public String toString() {
    String part = index.isPresent() ? " " + of.name().toLowerCase(Locale.ROOT) : "";
    return weight.name(layer) + part + (index.isPresent() ? " " + index.getAsInt() : "");
  }
}
