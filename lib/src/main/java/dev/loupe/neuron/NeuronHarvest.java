package dev.loupe.neuron;

import ai.djl.ndarray.NDArray;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.RowChunks;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.torch.Ops;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One pass over the texts for some neurons of a layer: their activation at each token, and its
 * correlation with that of each neuron of the layer. Of all others only sums are kept.
 */
final class NeuronHarvest implements AutoCloseable {
  private final HookedTransformer model;
  private final Site site;
  private final List<NeuronName> neurons;
  private final LeftOut left;
  private final CrossMoments moments; // [chosen, d_mlp]
  private final int[][] places = {new int[64], new int[64], new int[64]}; // token, text, position
  private final double[][] values; // [chosen][row]
  private int rows;

  private NeuronHarvest(HookedTransformer model, List<NeuronName> neurons, LeftOut left) {
    this.model = model;
    this.neurons = neurons;
    this.left = left;
    this.site = Act.MLP_POST.at(neurons.get(0).layer());
    this.moments = new CrossMoments(neurons.size(), model.spec().mlp().orElseThrow().dMlp());
    this.values = new double[neurons.size()][64];
  }

  /** Reads the texts; all neurons are of one layer. */
  static NeuronHarvest of(
      HookedTransformer model, List<NeuronName> neurons, Texts texts, LeftOut left) {
    NeuronHarvest harvest = new NeuronHarvest(model, neurons, left);
    try {
      Harvest.of(model, texts, harvest.site).each(harvest::add);
    } catch (RuntimeException | Error e) {
      harvest.close();
      throw e;
    }
    return harvest;
  }

  private void add(Activations part) {
    makeRoom(rows + part.rows());
    int[] columns = neurons.stream().mapToInt(NeuronName::index).toArray();
    RowChunks.of(
        part,
        site,
        (chunk, numbers, first) -> {
          int width = (int) chunk.getShape().get(1);
          keep(part, numbers, first, width);
          int[] counted = left.counted(part, first, numbers.length / width);
          NDArray all = Ops.take(chunk, 0, counted, chunk.getManager()); // [row, d_mlp]
          moments.add(Ops.take(all, 1, columns, chunk.getManager()), all);
        });
    rows += part.rows();
  }

  private void keep(Activations part, double[] numbers, int first, int width) {
    for (int i = 0; i < numbers.length / width; i++) {
      int row = rows + first + i;
      places[0][row] = part.token(first + i);
      places[1][row] = part.text(first + i);
      places[2][row] = part.position(first + i);
      for (int k = 0; k < values.length; k++) {
        boolean out = left.has(part.token(first + i));
        values[k][row] = out ? Double.NaN : numbers[i * width + neurons.get(k).index()];
      }
    }
  }

  private void makeRoom(int needed) {
    if (needed > places[0].length) {
      int room = Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8, 2L * places[0].length));
      Arrays.setAll(places, i -> Arrays.copyOf(places[i], room));
      Arrays.setAll(values, k -> Arrays.copyOf(values[k], room));
    }
  }

  /** The activations of one of the neurons. */
  Recording recording(int chosen) {
    if (moments.rows() == 0) {
      throw new IllegalArgumentException(LeftOut.NO_TOKENS);
    }
    return new Recording(
        Arrays.copyOf(places[0], rows),
        Arrays.copyOf(places[1], rows),
        Arrays.copyOf(places[2], rows),
        Arrays.copyOf(values[chosen], rows),
        model.spec().attention().causal(),
        id -> Pieces.of(model, id));
  }

  /** The correlation of each of the neurons with each neuron of the layer, [chosen][d_mlp]. */
  double[][] correlations() {
    return moments.correlations();
  }

  /** The places of the neurons in their order. */
  IntStream chosen() {
    return IntStream.range(0, neurons.size());
  }

  @Override
  public void close() {
    moments.close();
  }

  @Override
  public String toString() {
    return "harvest of " + neurons;
  }
}
