package dev.loupe.sae.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.torch.Ops;
import dev.loupe.torch.TorchScript;
import java.util.List;

/** The functions of {@code sparse_coding.torchscript}: losses with their gradients, by hand. */
final class StepScript {
  private static final TorchScript SCRIPT = TorchScript.compile(Ops.source("sparse_coding"));

  private StepScript() {}

  /** A function that returns one array. */
  static NDArray call(NDManager work, String function, Object... arguments) {
    return SCRIPT.callFor(work, function, arguments);
  }

  /** A function that returns several arrays. */
  static List<NDArray> callAll(NDManager work, String function, Object... arguments) {
    return SCRIPT.callAll(work, function, arguments);
  }
}
