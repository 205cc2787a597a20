package dev.loupe.learning;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.learning.Slope.Point;
import dev.loupe.memory.NativeMemory;
import dev.loupe.memory.OnceMore;
import dev.loupe.memory.Reclaimer;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.FreedMemory;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import dev.loupe.torch.TorchScript;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Parameters on their way down: their values and what the rule remembers, in native memory, changed
 * in place by one native call a step.
 */
final class Descent implements AutoCloseable {
  private static final TorchScript SCRIPT = TorchScript.compile(Ops.source("optimisers"));

  private final Map<String, Point> points = new LinkedHashMap<>();
  private final Map<String, UnaryOperator<Tensor>> kept = new LinkedHashMap<>();
  private final Optimiser optimiser;
  private final NDManager memory;
  private final PtNDArray[] values;
  private final PtNDArray[][] moments;
  private final Reclaimer.Claim claim;
  private long step;

  /** The parameters at their start. */
  static Descent from(Parameters parameters, Optimiser optimiser) {
    Device device = Slope.device(parameters);
    return OnceMore.on(
        device, "learning " + parameters, () -> new Descent(device, parameters, optimiser));
  }

  private Descent(Device device, Parameters parameters, Optimiser optimiser) {
    this.optimiser = optimiser;
    NDManager owner = Torch.memory(device);
    NativeMemory.Holder holder = NativeMemory.open(device, "parameters and their optimiser");
    this.memory = owner;
    FreedMemory.keep(); // every step makes the same arrays
    this.claim =
        Reclaimer.register(
            this,
            () -> {
              owner.close();
              NativeMemory.release(holder);
              FreedMemory.giveBack();
            });
    NativeMemory.admit(holder, bytes(parameters, 2 + optimiser.rule().moments()));
    parameters
        .starts()
        .forEach(
            (name, start) -> {
              NDArray value = Ops.copy(start.value().nd(), owner);
              points.put(name, new Point(value, start.value().axes()));
              start.kept().ifPresent(change -> kept.put(name, change));
            });
    this.values =
        points.values().stream().map(point -> (PtNDArray) point.array()).toArray(PtNDArray[]::new);
    this.moments =
        IntStream.range(0, optimiser.rule().moments())
            .mapToObj(i -> zeros())
            .toArray(PtNDArray[][]::new);
    keep();
  }

  /** The bytes of this many arrays for each parameter; the gradients of a step are two of them. */
  private static long bytes(Parameters parameters, int arrays) {
    return arrays
        * parameters.starts().values().stream()
            .map(start -> start.value().nd())
            .mapToLong(array -> array.size() * array.getDataType().getNumOfBytes())
            .sum();
  }

  private PtNDArray[] zeros() {
    PtNDArray[] zeros = new PtNDArray[values.length];
    for (int i = 0; i < zeros.length; i++) {
      zeros[i] = (PtNDArray) memory.zeros(values[i].getShape(), values[i].getDataType());
    }
    return zeros;
  }

  /** Goes one step down, and returns the loss before it. */
  double step(Function<Leaves, Tensor> loss) {
    return step(true, work -> Slope.at(points, step + 1, work, loss));
  }

  /** The same by gradients that are computed by hand. */
  double stepBy(Function<Leaves, LossAndGradients> slope) {
    return step(false, work -> Slope.given(points, step + 1, work, slope));
  }

  private double step(boolean autograd, Function<NDManager, Slope> slopes) {
    Progress.checkCancelled();
    return Torch.recordingGradients(
        autograd,
        () -> {
          try (NDManager work = memory.newSubManager()) {
            Slope slope = OnceMore.on(device(), "a learning step", () -> slope(work, slopes));
            refuseBroken(slope.loss());
            JniUtils.setGradMode(false);
            return OnceMore.atMostOnce(
                device(),
                "changing the parameters",
                ", and some parameters may have been changed: begin again",
                () -> {
                  update(slope.gradients(), work);
                  keep();
                  return slope.loss();
                });
          } finally {
            Reference.reachabilityFence(this);
          }
        });
  }

  /** The slope where the parameters are; if it fails, nothing of it stays in {@code work}. */
  private static Slope slope(NDManager work, Function<NDManager, Slope> slopes) {
    NDManager own = work.newSubManager();
    try {
      return slopes.apply(own);
    } catch (RuntimeException | Error e) {
      own.close();
      throw e;
    }
  }

  private void refuseBroken(double loss) {
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException(
          "the loss is "
              + loss
              + " in step "
              + (step + 1)
              + " with the rate "
              + optimiser.rate(step + 1)
              + "; take a smaller rate, or a loss that is finite everywhere");
    }
  }

  private void update(PtNDArray[] gradients, NDManager work) {
    optimiser.clip().ifPresent(norm -> SCRIPT.callFor(work, "clip", gradients, norm));
    step++;
    double rate = optimiser.rate(step);
    if (optimiser.rule() instanceof Rule.Adam adam) {
      SCRIPT.callFor(
          work,
          adam.decoupled() ? "adamw" : "adam",
          values,
          gradients,
          moments[0],
          moments[1],
          (double) step,
          rate,
          adam.beta1(),
          adam.beta2(),
          adam.decay(),
          adam.eps());
    } else if (optimiser.rule() instanceof Rule.Sgd sgd) {
      PtNDArray[] momentum = sgd.momentum() == 0 ? new PtNDArray[0] : moments[0];
      SCRIPT.callFor(
          work, "sgd", values, gradients, momentum, rate, sgd.momentum(), sgd.decay(), step == 1);
    }
  }

  /** Changes the parameters that are kept somewhere. */
  private void keep() {
    kept.forEach(
        (name, change) -> {
          try (NDManager work = memory.newSubManager()) {
            Point point = points.get(name);
            NDArray handle = point.array().stopGradient();
            handle.attach(work);
            Tensor now = Tensor.borrow(handle, point.axes());
            Tensor after =
                Objects.requireNonNull(
                    change.apply(now), "what keeps the parameter '" + name + "' returned null");
            if (!after.axes().equals(now.axes()) || !Arrays.equals(after.shape(), now.shape())) {
              throw new IllegalArgumentException(
                  "what keeps the parameter '"
                      + name
                      + "' returned "
                      + after
                      + " for "
                      + now
                      + "; return a tensor of the same axes and sizes");
            }
            Ops.assign(point.array(), after.nd());
          }
        });
  }

  /** Replaces rows of a parameter, [n, …]; what the rule remembers of them becomes 0. */
  void replaceRows(String name, int[] rows, NDArray replacement) {
    int at = List.copyOf(points.keySet()).indexOf(name);
    long[] list = Arrays.stream(rows).asLongStream().toArray();
    PtNDArray[] remembered =
        Arrays.stream(moments).map(moment -> moment[at]).toArray(PtNDArray[]::new);
    try (NDManager work = memory.newSubManager()) {
      SCRIPT.callFor(work, "replace_rows", values[at], list, replacement, remembered);
    }
  }

  /** The number of steps gone. */
  long steps() {
    return step;
  }

  /** The arrays of each name, changed by every step. */
  Map<String, Point> points() {
    return points;
  }

  /** Copies of the values. */
  Map<String, Tensor> values() {
    Map<String, Tensor> copies = new LinkedHashMap<>();
    points.forEach(
        (name, point) -> {
          try (NDManager work = memory.newSubManager()) {
            NDArray copy = Ops.copy(point.array(), work);
            copies.put(
                name, Scope.open(copy.getDevice(), "parameter " + name).keep(copy, point.axes()));
          }
        });
    return copies;
  }

  /** Everything that the next step depends on, by name. */
  Map<String, NDArray> state() {
    Map<String, NDArray> state = new LinkedHashMap<>();
    int at = 0;
    for (String name : points.keySet()) {
      state.put(name, values[at]);
      for (int moment = 0; moment < moments.length; moment++) {
        state.put(name + ".moment" + (moment + 1), moments[moment][at]);
      }
      at++;
    }
    return state;
  }

  /** Continues after {@code steps} steps, when {@link #state} has been filled. */
  void continueAfter(long steps) {
    step = steps;
  }

  Device device() {
    return memory.getDevice();
  }

  @Override
  public void close() {
    claim.settle();
  }

  @Override
  public String toString() {
    return "step " + step + " of " + optimiser;
  }
}
