package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.activations.NamedGradients;
import dev.loupe.memory.OnceMore;
import dev.loupe.metric.Metric;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.HeapArray;
import dev.loupe.torch.Torch;
import dev.loupe.weights.WeightView;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Gradients of a metric, summed over the prompts, by weights.
 *
 * <p>The named weights are lent to the run for one pass; the model itself never changes.
 */
final class WeightGradients {
  private WeightGradients() {}

  static NamedGradients of(Run run, Metric metric, String... names) {
    HookedTransformer model = run.model();
    List<String> asked =
        names.length > 0
            ? List.of(names)
            : new ArrayList<>(new TreeSet<>(model.weights().byName().keySet()));
    return OnceMore.on(
        model.device(),
        "gradients by " + asked.size() + " weights",
        () -> Torch.recordingGradients(true, () -> of(run, metric, asked)));
  }

  private static NamedGradients of(Run run, Metric metric, List<String> asked) {
    HookedTransformer model = run.model();
    try (NDManager work = Torch.memory(model.device())) {
      Map<String, NDArray> leaves = new LinkedHashMap<>();
      asked.forEach(name -> leaves.put(name, leaf(model, name, work)));
      Run lent = new Run(model.lent(leaves), run.tokens(), run.changes(), run.start());
      NDArray perPrompt = Tracked.measure(lent, metric, work).nd();
      double[] values = HeapArray.doubles(perPrompt);
      Execution.backward(perPrompt.sum(), metric, work);
      Map<String, Tensor> gradients = new LinkedHashMap<>();
      leaves.forEach((name, leaf) -> gradients.put(name, gradient(model, name, leaf, work)));
      return new NamedGradients(values, gradients);
    } finally {
      Reference.reachabilityFence(model);
    }
  }

  private static NDArray leaf(HookedTransformer model, String name, NDManager work) {
    NDArray leaf = WeightView.wide(model.spec(), model.weights(), name, work);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  /** A weight that the metric does not read has a gradient of zeros. */
  private static Tensor gradient(
      HookedTransformer model, String name, NDArray leaf, NDManager work) {
    PtNDArray read = JniUtils.getGradient((PtNDArray) leaf);
    NDArray gradient = read == null ? work.zeros(leaf.getShape(), leaf.getDataType()) : read;
    gradient.attach(work);
    return WeightView.shown(model.spec(), name, gradient, "gradient by " + name);
  }
}
