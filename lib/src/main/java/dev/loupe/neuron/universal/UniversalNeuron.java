package dev.loupe.neuron.universal;

import dev.loupe.neuron.NeuronName;
import dev.loupe.view.draw.Figures;
import java.util.Objects;

/**
 * A neuron of one model and the neuron of another that is most like it.
 *
 * @param neuron the neuron of the first model
 * @param partner the neuron of the second model with the largest correlation
 * @param correlation Pearson's correlation of their activations over the tokens
 * @param baseline the largest correlation of the neuron with a random mixture of the neurons of a
 *     layer of the second model
 */
public record UniversalNeuron(
    NeuronName neuron, NeuronName partner, double correlation, double baseline) {
  /** Requires both neurons. */
  public UniversalNeuron {
    Objects.requireNonNull(neuron, "a pair of neurons needs a first one");
    Objects.requireNonNull(partner, "a pair of neurons needs a second one");
  }

  /** How much more like one neuron it is than like a random mixture. */
  public double excess() {
    return correlation - baseline;
  }

  /** One line: {@code L1N508 ~ L1N508: 0.65, 0.63 more than a random mixture}. */
  @Override
  public String toString() {
    return neuron
        + " ~ "
        + partner
        + ": "
        + Figures.of(correlation)
        + ", "
        + Figures.of(excess())
        + " more than a random mixture";
  }
}
