package dev.loupe.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.loupe.arch.Weight;
import dev.loupe.torch.Ops;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The matrices of queries, keys and values of one layer as the rows of one matrix, so that one
 * product computes all three.
 *
 * @param matrix the matrix [query rows + key rows + value rows, d_model]
 * @param bias their biases one after the other, if they have any
 * @param parts the matrices and biases as they are kept, by name: views of these rows
 */
record Joint(NDArray matrix, Optional<NDArray> bias, Map<String, NDArray> parts) {
  private static final List<Weight> MATRICES = List.of(Weight.W_Q, Weight.W_K, Weight.W_V);
  private static final List<Weight> BIASES = List.of(Weight.B_Q, Weight.B_K, Weight.B_V);

  // On a CPU: a larger product takes longer than a call, so joining it would save nothing.
  private static final long SMALL = 1 << 20;

  /**
   * The joint matrix of a layer. The kept weights become views of it, and the arrays that they were
   * are freed; empty if joining would save no time.
   */
  static Optional<Joint> join(Map<String, NDArray> kept, int layer) {
    NDArray first = kept.get(Weight.W_Q.name(layer));
    long numbers = MATRICES.stream().mapToLong(w -> kept.get(w.name(layer)).size()).sum();
    if (!first.getDevice().isGpu() && numbers > SMALL) {
      return Optional.empty();
    }
    long biases = BIASES.stream().filter(bias -> kept.containsKey(bias.name(layer))).count();
    if (biases > 0 && biases < BIASES.size()) {
      return Optional.empty();
    }
    Map<String, NDArray> parts = new HashMap<>();
    NDArray matrix = joined(MATRICES, kept, layer, parts);
    Optional<NDArray> bias =
        biases > 0 ? Optional.of(joined(BIASES, kept, layer, parts)) : Optional.empty();
    return Optional.of(new Joint(matrix, bias, Map.copyOf(parts)));
  }

  private static NDArray joined(
      List<Weight> weights, Map<String, NDArray> kept, int layer, Map<String, NDArray> parts) {
    List<NDArray> before = new ArrayList<>();
    weights.forEach(weight -> before.add(kept.get(weight.name(layer))));
    NDArray all = NDArrays.concat(new NDList(before), 0);
    long row = 0;
    for (int i = 0; i < before.size(); i++) {
      String name = weights.get(i).name(layer);
      long rows = before.get(i).getShape().get(0);
      NDArray view = Ops.narrow(all, 0, row, rows);
      parts.put(name, view);
      kept.put(name, view);
      before.get(i).close();
      row += rows;
    }
    return all;
  }

  /** Whether a model's weights are still these views: an edited or lent weight is another array. */
  boolean isIn(Map<String, NDArray> kept) {
    return parts.entrySet().stream().allMatch(part -> kept.get(part.getKey()) == part.getValue());
  }
}
