package dev.loupe.words;

import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Keep;
import dev.loupe.model.HookedTransformer;
import dev.loupe.neuron.Neuron;
import dev.loupe.neuron.NeuronLayer;
import dev.loupe.neuron.SeveralNeurons;
import dev.loupe.neuron.universal.UniversalNeurons;
import java.util.List;

/** See what single neurons do. */
public abstract class NeuronWords extends CorpusWords {
  protected NeuronWords() {}

  /**
   * A neuron on one page: the texts in which it fires, its histogram, the tokens that it fires on,
   * the tokens that it raises and lowers, and the neurons most like it; BOS tokens and texts that
   * are alike are left out unless {@code Keep.BOS} and {@code Keep.ALIKE} are given.
   */
  public static Neuron neuron(
      HookedTransformer model, int layer, int index, Texts texts, Keep... kept) {
    return Neuron.of(model, layer, index, texts, kept);
  }

  /** The pages of some neurons of a layer, from one pass over the texts. */
  public static SeveralNeurons neuron(
      HookedTransformer model, int layer, List<Integer> indices, Texts texts, Keep... kept) {
    return SeveralNeurons.of(model, layer, indices, texts, kept);
  }

  /**
   * All neurons of a layer in a table, to find the interesting ones: {@code neurons(model, 1,
   * texts).sorted("kurtosis")}.
   */
  public static NeuronLayer neurons(HookedTransformer model, int layer, Texts texts, Keep... kept) {
    return NeuronLayer.of(model, layer, texts, kept);
  }

  /**
   * Universal neurons: for each neuron of a model, the neuron of another model that fires on the
   * same tokens, such as a checkpoint of the same training.
   */
  public static UniversalNeurons universalNeurons(
      HookedTransformer first, HookedTransformer second, Texts texts, Keep... kept) {
    return UniversalNeurons.of(first, second, texts, kept);
  }
}
