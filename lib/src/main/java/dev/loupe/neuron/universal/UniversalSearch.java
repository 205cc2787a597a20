package dev.loupe.neuron.universal;

import ai.djl.Device;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.PairedHarvest;
import dev.loupe.memory.Room;
import dev.loupe.model.HookedTransformer;
import dev.loupe.neuron.LeftOut;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.torch.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads the texts with both models and finds, for each neuron of the first, the neuron of the
 * second with the largest correlation.
 *
 * <p>Products of all pairs of neurons of some layers are summed up at a time; the texts are read
 * again for the next layers if those of all do not fit.
 */
final class UniversalSearch {
  private static final long BYTES = 1L << 30; // of products at a time

  private final HookedTransformer first;
  private final HookedTransformer second;
  private final Texts texts;
  private final LeftOut left;
  private final long pairBytes; // of the products of two layers
  private final long ownBytes; // of those of a layer with itself
  private final List<BestPartners> best;
  private long tokens;

  private UniversalSearch(
      HookedTransformer first, HookedTransformer second, Texts texts, LeftOut left) {
    this.first = first;
    this.second = second;
    this.texts = texts;
    this.left = left;
    this.pairBytes = (long) Double.BYTES * width(first) * width(second);
    this.ownBytes = (long) Double.BYTES * width(second) * width(second);
    this.best =
        IntStream.range(0, first.spec().layers())
            .mapToObj(layer -> new BestPartners(layer, width(first)))
            .toList();
  }

  /** Looks for the partners of all neurons, with at most so many bytes of products at a time. */
  static UniversalSearch of(
      HookedTransformer first, HookedTransformer second, Texts texts, LeftOut left, long bytes) {
    UniversalSearch search = new UniversalSearch(first, second, texts, left);
    return Torch.recordingGradients(
        false,
        () -> {
          search.run(bytes);
          return search;
        });
  }

  static UniversalSearch of(
      HookedTransformer first, HookedTransformer second, Texts texts, LeftOut left) {
    return of(first, second, texts, left, BYTES);
  }

  private void run(long bytes) {
    long columns = bytes / (pairBytes + ownBytes);
    for (List<Integer> others : groups(second.spec().layers(), columns)) {
      long rows = (bytes - others.size() * ownBytes) / (others.size() * pairBytes);
      for (List<Integer> layers : groups(first.spec().layers(), rows)) {
        pass(layers, others);
      }
    }
  }

  /** The layers in groups of at most so many, at least one. */
  private static List<List<Integer>> groups(int layers, long most) {
    int size = (int) Math.max(1, Math.min(layers, most));
    List<List<Integer>> groups = new ArrayList<>();
    for (int from = 0; from < layers; from += size) {
      groups.add(IntStream.range(from, Math.min(layers, from + size)).boxed().toList());
    }
    return groups;
  }

  private static int width(HookedTransformer model) {
    return model.spec().mlp().orElseThrow().dMlp();
  }

  private static List<Site> sites(List<Integer> layers) {
    return layers.stream().map(Act.MLP_POST::at).toList();
  }

  /** Reads the texts once for some layers of both models. */
  private void pass(List<Integer> layers, List<Integer> others) {
    Room room = room(layers.size(), others.size());
    try (LayerSums sums = LayerSums.of(layers, others, width(first), width(second))) {
      PairedHarvest.of(first, second, texts)
          .each(sites(layers), sites(others), (x, y) -> sums.add(x, y, left));
      tokens = sums.tokens();
      if (tokens == 0) {
        throw new IllegalArgumentException(LeftOut.NO_TOKENS);
      }
      for (int i = 0; i < layers.size(); i++) {
        sums.pairs(i).forEach(best.get(layers.get(i))::look);
      }
    } finally {
      room.close();
    }
  }

  private Room room(int layers, int others) {
    long mixing = pairBytes + 2 * ownBytes;
    return Room.on(
        Device.cpu(),
        "the comparison of the neurons of " + first.name() + " and " + second.name(),
        others * (layers * pairBytes + ownBytes) + mixing,
        0,
        "compare models with fewer neurons in a layer");
  }

  /** A pair for each neuron of the first model that is not the same everywhere, in their order. */
  List<UniversalNeuron> pairs() {
    return best.stream().flatMap(layer -> layer.pairs().stream()).toList();
  }

  /** The number of tokens that were read. */
  long tokens() {
    return tokens;
  }

  @Override
  public String toString() {
    return "search for neurons of " + first.name() + " in " + second.name();
  }
}
