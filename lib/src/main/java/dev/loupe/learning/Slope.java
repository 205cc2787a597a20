package dev.loupe.learning;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.activations.NamedGradients;
import dev.loupe.axis.Axis;
import dev.loupe.memory.OnceMore;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.HeapArray;
import dev.loupe.torch.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The gradients of one loss by some arrays.
 *
 * <p>Each step makes new handles on the arrays and asks for the gradients of these handles, so that
 * the gradients are freed with the step, and no step adds to those of the one before.
 *
 * @param loss the loss
 * @param gradients the gradient by each array, in their order; freed with the step
 */
record Slope(double loss, PtNDArray[] gradients) {
  /**
   * One array that a gradient is asked for.
   *
   * @param array its values
   * @param axes the names of its axes
   */
  record Point(NDArray array, List<Axis> axes) {}

  /** The gradients, as tensors. */
  static NamedGradients of(Parameters parameters, Objective loss) {
    Device device = device(parameters);
    return OnceMore.on(
        device,
        "a gradient by " + parameters,
        () -> Torch.recordingGradients(true, () -> on(device, parameters, loss)));
  }

  private static NamedGradients on(Device device, Parameters parameters, Objective loss) {
    try (NDManager work = Torch.memory(device)) {
      Map<String, Point> points = new LinkedHashMap<>();
      parameters
          .starts()
          .forEach(
              (name, start) ->
                  points.put(name, new Point(start.value().nd(), start.value().axes())));
      Slope slope = at(points, 1, work, leaves -> loss.of(leaves));
      Map<String, Tensor> kept = new LinkedHashMap<>();
      int at = 0;
      for (Map.Entry<String, Point> point : points.entrySet()) {
        NDArray gradient = slope.gradients[at++];
        kept.put(
            point.getKey(),
            Scope.open(gradient.getDevice(), "gradient by " + point.getKey())
                .keep(gradient, point.getValue().axes()));
      }
      return new NamedGradients(new double[] {slope.loss}, kept);
    }
  }

  static Device device(Parameters parameters) {
    if (parameters.starts().isEmpty()) {
      throw new IllegalArgumentException(
          "there are no parameters; add one: parameters().with(\"v\", vector(0, 0, 0))");
    }
    return parameters.starts().values().iterator().next().value().nd().getDevice();
  }

  /** The slope of a loss where the arrays are now; the thread must record gradients. */
  static Slope at(
      Map<String, Point> points, long step, NDManager work, Function<Leaves, Tensor> loss) {
    Map<String, NDArray> leaves = new LinkedHashMap<>();
    Map<String, Tensor> lent = new LinkedHashMap<>();
    points.forEach(
        (name, point) -> {
          NDArray leaf = point.array().stopGradient();
          leaf.attach(work);
          leaf.setRequiresGradient(true);
          leaves.put(name, leaf);
          lent.put(name, Tensor.borrow(leaf, point.axes()));
        });
    NDArray value = oneNumber(loss.apply(new Leaves(lent, work, step)));
    backward(value, work);
    PtNDArray[] gradients =
        leaves.entrySet().stream()
            .map(leaf -> gradient(leaf.getKey(), leaf.getValue(), work))
            .toArray(PtNDArray[]::new);
    return new Slope(HeapArray.doubles(value)[0], gradients);
  }

  /** The slope that is computed by hand where the arrays are now. */
  static Slope given(
      Map<String, Point> points,
      long step,
      NDManager work,
      Function<Leaves, LossAndGradients> slope) {
    Map<String, Tensor> lent = new LinkedHashMap<>();
    points.forEach(
        (name, point) -> {
          NDArray handle = point.array().stopGradient();
          handle.attach(work);
          lent.put(name, Tensor.borrow(handle, point.axes()));
        });
    LossAndGradients given = slope.apply(new Leaves(lent, work, step));
    PtNDArray[] gradients =
        points.keySet().stream()
            .map(name -> (PtNDArray) Parameters.named(given.gradients(), name).nd())
            .toArray(PtNDArray[]::new);
    return new Slope(given.loss(), gradients);
  }

  private static NDArray oneNumber(Tensor loss) {
    Objects.requireNonNull(loss, "the loss returned null; return a tensor of one number");
    NDArray value = loss.nd();
    if (value.getShape().size() != 1) {
      throw new IllegalArgumentException(
          "a loss is one number, not " + loss + "; take the mean or the sum over its axes");
    }
    return value;
  }

  private static void backward(NDArray value, NDManager work) {
    try {
      NDArray one = value.onesLike(); // on the loss's device, which may not be the parameters'
      one.attach(work);
      JniUtils.backward((PtNDArray) value, (PtNDArray) one, false, false);
    } catch (EngineException e) {
      if (!String.valueOf(e.getMessage()).contains("does not require grad")) {
        throw e;
      }
      throw new IllegalArgumentException(
          "the loss does not depend on any parameter through tensors; numbers that were taken out"
              + " with value() or toArray(), and results of run.measure(…), carry no gradient:"
              + " use p.get(name) and p.measure(run, metric)",
          e);
    }
  }

  private static PtNDArray gradient(String name, NDArray leaf, NDManager work) {
    PtNDArray gradient = JniUtils.getGradient((PtNDArray) leaf);
    if (gradient == null) {
      throw new IllegalArgumentException(
          "the loss does not depend on the parameter '"
              + name
              + "', so it cannot be learned; use it in the loss, or leave it out");
    }
    gradient.attach(work);
    return gradient;
  }
}
