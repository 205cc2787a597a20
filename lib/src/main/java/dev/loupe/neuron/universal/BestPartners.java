package dev.loupe.neuron.universal;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.neuron.NeuronName;
import dev.loupe.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The best partner so far of each neuron of a layer, and its best random mixture. */
final class BestPartners {
  private static final long SEED = 0; // of the mixtures

  private final int layer;
  private final NeuronName[] partners;
  private final double[] largest; // NaN before there is one
  private final double[] mixed;

  BestPartners(int layer, int width) {
    this.layer = layer;
    this.partners = new NeuronName[width];
    this.largest = new double[width];
    this.mixed = new double[width];
    Arrays.fill(largest, Double.NaN);
    Arrays.fill(mixed, Double.NaN);
  }

  /** Looks for better ones in a layer of the second model. */
  void look(LayerPair pair) {
    double[][] correlations = pair.correlations();
    double[][] ofMixtures = mixed(pair, correlations[0].length);
    for (int i = 0; i < largest.length; i++) {
      int best = place(correlations[i]);
      if (isAbove(correlations[i][best], largest[i])) {
        largest[i] = correlations[i][best];
        partners[i] = new NeuronName(pair.layer(), best);
      }
      double mixture = ofMixtures[i][place(ofMixtures[i])];
      mixed[i] = isAbove(mixture, mixed[i]) ? mixture : mixed[i];
    }
  }

  /** The correlations with as many random mixtures of the neurons of a layer. */
  private static double[][] mixed(LayerPair pair, int width) {
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

  private static boolean isAbove(double value, double before) {
    return !Double.isNaN(value) && !(value <= before);
  }

  /** The place of the largest value that exists. */
  private static int place(double... values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = isAbove(values[i], values[best]) ? i : best;
    }
    return best;
  }

  /** A pair for each neuron that has one. */
  List<UniversalNeuron> pairs() {
    return IntStream.range(0, largest.length)
        .filter(i -> !Double.isNaN(largest[i]))
        .mapToObj(
            i -> new UniversalNeuron(new NeuronName(layer, i), partners[i], largest[i], mixed[i]))
        .toList();
  }

  @Override
  public String toString() {
    return "partners of " + largest.length + " neurons of layer " + layer;
  }
}
