package dev.loupe.sae.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.torch.Functions;
import java.util.List;

/** Arrays whose rows are tokens. */
final class Rowwise {
  private Rowwise() {}

  /** The rows of all arrays, one array after the other, with one axis of entries. */
  static NDArray joined(List<NDArray> parts, NDManager work) {
    NDArray all = parts.size() == 1 ? parts.get(0) : Functions.ofAll("concat", parts, 0L);
    NDArray flat = all.reshape(all.getShape().get(0), -1);
    flat.attach(work);
    return flat;
  }
}
