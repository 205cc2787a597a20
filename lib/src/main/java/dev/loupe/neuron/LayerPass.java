package dev.loupe.neuron;

import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.RowChunks;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import java.util.stream.Stream;

/** One pass over the texts for all neurons of a layer; of each, only sums are kept. */
final class LayerPass {
  private final Site site;
  private final LeftOut left;
  private final Distribution[] neurons;
  private final int[] strongest; // the token at which each is strongest

  private LayerPass(Site site, int width, LeftOut left) {
    this.site = site;
    this.left = left;
    this.neurons = Stream.generate(Distribution::new).limit(width).toArray(Distribution[]::new);
    this.strongest = new int[width];
  }

  static LayerPass of(HookedTransformer model, int layer, Texts texts, LeftOut left) {
    Site site = Act.MLP_POST.at(layer);
    LayerPass pass = new LayerPass(site, model.spec().mlp().orElseThrow().dMlp(), left);
    Harvest.of(model, texts, site).each(pass::add);
    if (pass.neurons[0].count() == 0) {
      throw new IllegalArgumentException(LeftOut.NO_TOKENS);
    }
    return pass;
  }

  private void add(Activations part) {
    RowChunks.of(
        part,
        site,
        (chunk, values, first) -> {
          for (int row : left.counted(part, first, values.length / neurons.length)) {
            add(values, row * neurons.length, part.token(first + row));
          }
        });
  }

  private void add(double[] values, int from, int token) {
    for (int i = 0; i < neurons.length; i++) {
      if (neurons[i].add(values[from + i])) {
        strongest[i] = token;
      }
    }
  }

  ActivationStatistics statistics(int neuron) {
    return neurons[neuron].statistics();
  }

  /** The token at which a neuron is strongest. */
  int strongest(int neuron) {
    return strongest[neuron];
  }

  int width() {
    return neurons.length;
  }

  @Override
  public String toString() {
    return "pass over " + site;
  }
}
