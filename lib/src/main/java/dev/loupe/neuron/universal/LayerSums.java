package dev.loupe.neuron.universal;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.harvest.Activations;
import dev.loupe.neuron.CrossMoments;
import dev.loupe.neuron.LeftOut;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sums of products of the neurons of some layers of one model with those of some layers of another,
 * and of the latter with themselves.
 *
 * @param layers the layers of the first model
 * @param others the layers of the second model
 * @param products for each of {@code layers}, with each of {@code others}
 * @param own each of {@code others} with itself
 */
record LayerSums(
    List<Integer> layers,
    List<Integer> others,
    List<List<CrossMoments>> products,
    List<CrossMoments> own)
    implements AutoCloseable {
  /** Sums for layers of so many neurons, of no tokens yet. */
  static LayerSums of(List<Integer> layers, List<Integer> others, int width, int otherWidth) {
    return new LayerSums(
        layers,
        others,
        layers.stream().map(layer -> sums(others.size(), width, otherWidth)).toList(),
        sums(others.size(), otherWidth, otherWidth));
  }

  private static List<CrossMoments> sums(int count, int width, int otherWidth) {
    return IntStream.range(0, count).mapToObj(i -> new CrossMoments(width, otherWidth)).toList();
  }

  /** Adds the activations of both models at the same tokens. */
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

  /** The number of tokens. */
  long tokens() {
    return own.get(0).rows();
  }

  /** One of the layers of the first model with each of the second. */
  List<LayerPair> pairs(int place) {
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
