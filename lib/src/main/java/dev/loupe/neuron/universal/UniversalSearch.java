package dev.loupe.neuron.universal;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.PairedHarvest;
import dev.loupe.model.HookedTransformer;
import dev.loupe.neuron.CrossMoments;
import dev.loupe.neuron.LeftOut;
import dev.loupe.neuron.NeuronName;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Reads the texts with both models and finds, for each neuron of the first, the neuron of the
 * second with the largest correlation.
 *
 * <p>Products of all pairs of neurons of some layers are summed up at a time; the texts are read
 * again for the next layers if those of all do not fit.
 */
final class UniversalSearch {
  private static final long BYTES = 512L << 20; // of products at a time
  private static final long SEED = 0; // of the mixtures

  private final HookedTransformer first;
  private final HookedTransformer second;
  private final Texts texts;
  private final LeftOut left;
  private long tokens;

  UniversalSearch(HookedTransformer first, HookedTransformer second, Texts texts, LeftOut left) {
    this.first = first;
    this.second = second;
    this.texts = texts;
    this.left = left;
  }

  /** A pair for each neuron of the first model, in their order. */
  List<UniversalNeuron> pairs() {
    return Torch.recordingGradients(
        false,
        () -> {
          List<UniversalNeuron> all = new ArrayList<>();
          int layers = first.spec().layers();
          for (int from = 0; from < layers; from += layersAtOnce()) {
            int to = Math.min(layers, from + layersAtOnce());
            all.addAll(pairs(IntStream.range(from, to).boxed().toList()));
          }
          return all;
        });
  }

  /** The number of tokens that were read. */
  long tokens() {
    return tokens;
  }

  private int layersAtOnce() {
    long bytes = 8L * width(first) * width(second) * second.spec().layers();
    return (int) Math.max(1, BYTES / bytes);
  }

  private static int width(HookedTransformer model) {
    return model.spec().mlp().orElseThrow().dMlp();
  }

  private static List<Site> sites(List<Integer> layers) {
    return layers.stream().map(Act.MLP_POST::at).toList();
  }

  private List<UniversalNeuron> pairs(List<Integer> layers) {
    List<Integer> others = IntStream.range(0, second.spec().layers()).boxed().toList();
    try (Sums sums = new Sums(layers, others, width(first), width(second))) {
      PairedHarvest.of(first, second, texts)
          .each(sites(layers), sites(others), (x, y) -> sums.add(x, y, left));
      tokens = sums.own().get(0).rows();
      if (tokens == 0) {
        throw new IllegalArgumentException(
            "the texts have no tokens but BOS; give other texts, or keep BOS with Keep.BOS");
      }
      List<UniversalNeuron> found = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        found.addAll(best(layers.get(i), sums.with(i)));
      }
      return found;
    }
  }

  private List<UniversalNeuron> best(int layer, List<LayerPair> pairs) {
    int width = width(first);
    NeuronName[] partners = new NeuronName[width];
    Arrays.fill(partners, new NeuronName(0, 0));
    double[] largest = new double[width];
    double[] mixed = new double[width];
    Arrays.fill(largest, Double.NaN);
    Arrays.fill(mixed, Double.NaN);
    for (LayerPair pair : pairs) {
      double[][] correlations = pair.correlations();
      for (int i = 0; i < width; i++) {
        int best = largest(correlations[i]);
        if (isAbove(correlations[i][best], largest[i])) {
          largest[i] = correlations[i][best];
          partners[i] = new NeuronName(pair.layer(), best);
        }
      }
      double[][] ofMixtures = mixed(pair);
      for (int i = 0; i < width; i++) {
        double value = ofMixtures[i][largest(ofMixtures[i])];
        mixed[i] = isAbove(value, mixed[i]) ? value : mixed[i];
      }
    }
    return IntStream.range(0, width)
        .mapToObj(
            i -> new UniversalNeuron(new NeuronName(layer, i), partners[i], largest[i], mixed[i]))
        .toList();
  }

  private static boolean isAbove(double value, double before) {
    return !Double.isNaN(value) && !(value <= before);
  }

  /** The place of the largest value that exists. */
  private static int largest(double... values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = isAbove(values[i], values[best]) ? i : best;
    }
    return best;
  }

  /** The correlations with random mixtures of the neurons of a layer. */
  private double[][] mixed(LayerPair pair) {
    int width = width(second);
    try (NDManager work = Torch.memory(Device.cpu())) {
      return pair.mixed(work.create(mixture(pair.layer(), width), new Shape(width, width)));
    }
  }

  /** A Gaussian matrix for a layer, [neuron, mixture], row by row. */
  static double[] mixture(int layer, int width) {
    Random random = new Random(SEED + layer);
    double[] numbers = new double[width * width];
    Arrays.setAll(numbers, i -> random.nextGaussian());
    return numbers;
  }

  /** The sums of products of some layers of the first model with all of the second. */
  private record Sums(
      List<Integer> layers,
      List<Integer> others,
      List<List<CrossMoments>> products,
      List<CrossMoments> own)
      implements AutoCloseable {
    Sums(List<Integer> layers, List<Integer> others, int width, int otherWidth) {
      this(
          layers,
          others,
          layers.stream().map(layer -> sums(others.size(), width, otherWidth)).toList(),
          sums(others.size(), otherWidth, otherWidth));
    }

    private static List<CrossMoments> sums(int count, int width, int otherWidth) {
      return IntStream.range(0, count).mapToObj(i -> new CrossMoments(width, otherWidth)).toList();
    }

    void add(Activations x, Activations y, LeftOut left) {
      int[] rows = left.counted(x, 0, x.rows());
      try (NDManager work = Torch.memory(Device.cpu())) {
        List<NDArray> xs = layers.stream().map(layer -> matrix(x, layer, rows, work)).toList();
        for (int j = 0; j < others.size(); j++) {
          NDArray ys = matrix(y, others.get(j), rows, work);
          own.get(j).add(ys, ys);
          for (int i = 0; i < layers.size(); i++) {
            products.get(i).get(j).add(xs.get(i), ys);
          }
        }
      }
    }

    private static NDArray matrix(Activations part, int layer, int[] rows, NDManager work) {
      Site site = Act.MLP_POST.at(layer);
      NDArray handle = part.matrix(site).nd().stopGradient(); // a second handle on the storage
      handle.attach(work);
      NDArray all = Ops.cast(Ops.take(handle, 0, rows, work), DataType.FLOAT64);
      if (rows.length > 0 && !Double.isFinite(all.sum().getDouble())) {
        throw new IllegalStateException(
            site + " has activations that are infinite or NaN; only finite ones can be compared");
      }
      return all; // [row, d_mlp]
    }

    List<LayerPair> with(int place) {
      return IntStream.range(0, others.size())
          .mapToObj(j -> new LayerPair(others.get(j), products.get(place).get(j), own.get(j)))
          .toList();
    }

    @Override
    public void close() {
      products.forEach(row -> row.forEach(CrossMoments::close));
      own.forEach(CrossMoments::close);
    }
  }

  @Override
  public String toString() {
    return "search for neurons of " + first.name() + " in " + second.name();
  }
}
