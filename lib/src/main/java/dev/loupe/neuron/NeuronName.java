package dev.loupe.neuron;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.Spots;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;

/**
 * A neuron of a model: its layer, and its number in the layer.
 *
 * <pre>{@code model.run(prompt).zero(neuron(model, 1, 100, texts).name().spot())}</pre>
 */
public record NeuronName(int layer, int index) implements Comparable<NeuronName> {
  /** The neuron with layer and number counted from 0; one that does not exist is refused. */
  public static NeuronName in(HookedTransformer model, int layer, int index) {
    Spot spot = new NeuronName(layer, index).spot();
    model.refuseMissing(spot);
    int width = model.spec().mlp().orElseThrow().dMlp();
    int known = new Spots(model.spec()).resolve(spot.site()).layer();
    return new NeuronName(known, index < 0 ? width + index : index);
  }

  /** The neuron's activation, for interventions and metrics. */
  public Spot spot() {
    return Act.MLP_POST.at(layer).pick(Axis.D_MLP, index);
  }

  @Override
  public int compareTo(NeuronName other) {
    return layer == other.layer
        ? Integer.compare(index, other.index)
        : Integer.compare(layer, other.layer);
  }

  @Override
  public String toString() {
    return "L" + layer + "N" + index;
  }
}
