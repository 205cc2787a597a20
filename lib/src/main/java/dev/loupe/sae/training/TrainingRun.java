package dev.loupe.sae.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import dev.loupe.learning.Leaves;
import dev.loupe.learning.LossAndGradients;
import dev.loupe.learning.Parameters;
import dev.loupe.learning.StepwiseDescent;
import dev.loupe.progress.Progress;
import dev.loupe.sae.loss.ScriptCall;
import dev.loupe.sae.loss.StepSettings;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.DeviceArray;
import dev.loupe.torch.Torch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;

/** The steps of one training. */
final class TrainingRun {
  private static final double REVIVING = 1 / 32.0; // how much AuxK counts, Gao et al. 2024

  private final SaeRecipe recipe;
  private final StepRows rows;
  private final Device device;
  private final boolean autoencoder;
  private final TrainingState state;
  private final Scaling scaling;
  private final Parameters start;
  private final int dOut;

  /**
   * A training that has not begun.
   *
   * @param autoencoder whether what is read is also what is to be written, and b_dec is subtracted
   *     from it
   */
  TrainingRun(SaeRecipe recipe, StepRows rows, Device device, boolean autoencoder) {
    this.recipe = recipe;
    this.rows = rows;
    this.device = device;
    this.autoencoder = autoencoder;
    this.state = new TrainingState(recipe);
    try (NDManager memory = Torch.memory(Device.cpu())) {
      this.scaling = Scaling.of(rows, recipe.batch(), memory);
      StepRows.Pair some = rows.of(1, memory);
      int dIn = (int) some.x().getShape().get(1);
      this.dOut = (int) some.y().getShape().get(1);
      this.start =
          new FirstWeights(recipe, dIn, dOut, autoencoder, some.x().getDataType())
              .of(scaling, device);
    }
  }

  /** All steps. */
  LearnedCoder run() {
    int steps = recipe.optimiser().steps();
    try (StepwiseDescent descent = StepwiseDescent.of(start, recipe.optimiser());
        Progress progress = Progress.of("training " + recipe.loss(), steps)) {
      recipe
          .checkpoint()
          .ifPresent(
              saved -> descent.restore(saved, recipe.settings(), state.numbers(), state.losses()));
      descend(descent, steps, progress);
      return new LearnedCoder(
          recipe, descent.parameters(), scaling, state.threshold(), state.curves());
    }
  }

  private void descend(StepwiseDescent descent, int steps, Progress progress) {
    try {
      progress.tick(descent.steps());
      while (descent.steps() < steps) {
        AtomicReference<StepFigures> figures = new AtomicReference<>();
        descent.step(p -> slope(p, figures));
        state.enter(descent.steps(), figures.get());
        Resampling.after(descent, recipe, state)
            .ifPresent(again -> again.at(rows, scaling, figures.get().errors(), autoencoder));
        progress.tick(1, () -> state.line(descent.steps()));
        save(descent, steps);
      }
    } catch (CancellationException e) {
      throw stopped(descent, e);
    }
  }

  private void save(StepwiseDescent descent, int steps) {
    recipe
        .checkpoint()
        .filter(saved -> descent.steps() % saved.every() == 0 || descent.steps() == steps)
        .ifPresent(
            saved -> descent.save(saved, recipe.settings(), state.numbers(), state.losses()));
  }

  private LossAndGradients slope(Leaves p, AtomicReference<StepFigures> figures) {
    StepRows.Pair pair = there(rows.of(p.step(), p.work()), p.work());
    Step step = step(p, pair);
    List<NDArray> results = StepScript.callAll(p.work(), step.call().function(), step.arguments());
    figures.set(StepFigures.of(results));
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    int at = StepFigures.ARRAYS;
    for (String name : names()) {
      gradients.put(name, Tensor.borrow(results.get(at++), p.get(name).axes()));
    }
    return new LossAndGradients(figures.get().loss(), gradients);
  }

  private StepRows.Pair there(StepRows.Pair pair, NDManager work) {
    NDArray x = on(pair.x(), work);
    return scaling.scaled(new StepRows.Pair(x, pair.x() == pair.y() ? x : on(pair.y(), work)));
  }

  private NDArray on(NDArray array, NDManager work) {
    NDArray there = DeviceArray.on(device, array);
    there.attach(work);
    return there;
  }

  /** The names of the parameters in the order of their gradients. */
  private List<String> names() {
    List<String> names = new ArrayList<>(List.of("W_enc", "W_dec", "b_dec"));
    names.addAll(recipe.loss().own());
    if (recipe.skips()) {
      names.add("W_skip");
    }
    return names;
  }

  /** One call of the script. */
  private record Step(ScriptCall call, Object... arguments) {}

  private Step step(Leaves p, StepRows.Pair pair) {
    ScriptCall call =
        recipe
            .loss()
            .call(
                new StepSettings(
                    recipe.features(), recipe.rampAt(p.step()), Math.max(1, dOut / 2), REVIVING));
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                pair.x(),
                pair.y(),
                p.get("W_enc").nd(),
                p.get("W_dec").nd(),
                p.get("b_dec").nd(),
                recipe.loss().own().stream()
                    .map(name -> (PtNDArray) p.get(name).nd())
                    .toArray(PtNDArray[]::new),
                recipe.skips()
                    ? new PtNDArray[] {(PtNDArray) p.get("W_skip").nd()}
                    : new PtNDArray[0],
                autoencoder,
                recipe.loss().unitDecoder(),
                dead(p.work())));
    arguments.addAll(call.arguments());
    return new Step(call, arguments.toArray());
  }

  private NDArray dead(NDManager work) {
    return DeviceArray.booleans(work, state.dead(), new Shape(recipe.features()));
  }

  /** Saves what was learned before an interrupt, and says where it is. */
  private CancellationException stopped(StepwiseDescent descent, CancellationException interrupt) {
    String where =
        "stopped by an interrupt after %d of %d steps; "
            .formatted(descent.steps(), recipe.optimiser().steps());
    if (recipe.checkpoint().isEmpty() || descent.steps() == 0) {
      where +=
          "with a checkpoint the same call would go on there: topK(2048,"
              + " 32).checkpoint(\"sae.safetensors\", 500)";
    } else {
      boolean interrupted = Thread.interrupted(); // it would close the file that is written
      descent.save(recipe.checkpoint().get(), recipe.settings(), state.numbers(), state.losses());
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      where += recipe.checkpoint().get().file() + " has them, and the same call goes on there";
    }
    CancellationException told = new CancellationException(where);
    told.initCause(interrupt);
    return told;
  }

  @Override
  public String toString() {
    return "training of " + recipe + " on " + rows;
  }
}
