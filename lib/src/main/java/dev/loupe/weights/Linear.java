package dev.loupe.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.torch.Ops;
import java.util.List;
import java.util.Optional;

/** A matrix [out, in] and perhaps a bias [out]: x·Wᵀ + b. */
public record Linear(Matrix weight, Optional<NDArray> bias) {
  public NDArray apply(NDArray x) {
    return weight.times(x, bias);
  }

  /** The part that computes only these outputs, copied into {@code work}. */
  public Linear rows(List<Integer> outputs, NDManager work) {
    int[] index = outputs.stream().mapToInt(Integer::intValue).toArray();
    return new Linear(weight.rows(index, work), bias.map(all -> Ops.take(all, 0, index, work)));
  }
}
