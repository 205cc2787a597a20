package dev.loupe.neuron;

import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Keep;
import dev.loupe.model.HookedTransformer;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Stacked;
import java.util.List;
import java.util.Objects;

/**
 * The pages of some neurons of a layer, one below the other, from one pass over the texts.
 *
 * <pre>{@code neuron(model, 1, List.of(3, 17, 99), texts).get(0).examples()}</pre>
 *
 * @param all the neurons in the order in which they were asked for
 */
public record SeveralNeurons(List<Neuron> all) implements Pictured {
  /** Keeps a copy of the neurons. */
  public SeveralNeurons {
    all = List.copyOf(all);
  }

  /** The pages of the neurons with these numbers. */
  public static SeveralNeurons of(
      HookedTransformer model, int layer, List<Integer> indices, Texts texts, Keep... kept) {
    Objects.requireNonNull(indices, "which neurons? null was given; give List.of(3, 17)");
    return new SeveralNeurons(Neuron.several(model, layer, indices, texts, kept));
  }

  /** One of the neurons, in the order in which they were asked for, from 0. */
  public Neuron get(int place) {
    if (place < 0 || place >= all.size()) {
      throw new IllegalArgumentException(
          "there is no neuron " + place + "; there are " + all.size() + ", counted from 0");
    }
    return all.get(place);
  }

  @Override
  public Displayable picture() {
    return new Stacked(all.stream().<Displayable>map(Neuron::picture).toList());
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
