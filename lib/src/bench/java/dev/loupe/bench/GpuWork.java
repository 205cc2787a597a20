package dev.loupe.bench;

import ai.djl.Device;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Sampling;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Loupe's half of the benchmark.
 *
 * @param kind which model it is
 * @param folder where the model is
 * @param model the model on its device
 */
record GpuWork(GpuModel kind, Path folder, HookedTransformer model) {
  static final int RIGHT = 100;
  static final int WRONG = 200;

  private static final Metric METRIC = Metric.logitDiff(RIGHT, WRONG);
  private static final int GENERATED = 30;

  static GpuWork on(Device device, GpuModel kind, Path folder) {
    return new GpuWork(kind, folder, kind.load(folder, device));
  }

  /**
   * Does a piece of work to its end: a number of the result is read back, for which the device must
   * have finished. The supplier gives the numbers to compare.
   */
  Supplier<double[]> run(GpuTask task) {
    Tokens clean = task.clean(model.spec().vocab());
    return switch (task.kind()) {
      case LOAD -> logits(kind.load(folder, model.device()), clean);
      case FORWARD -> logits(model, clean);
      case CACHE -> {
        int last = model.spec().layers() - 1;
        yield finished(model.run(clean).cache(Act.RESID_PRE).get(Act.RESID_PRE.at(last).pos(-1)));
      }
      case GRADIENTS ->
          finished(
              model.run(clean).gradients(METRIC, Act.RESID_PRE).get(Act.RESID_PRE.at(0).pos(-1)));
      case GENERATE -> {
        int[] ids = model.run(clean).generateTokens(GENERATED, Sampling.greedy()).row(0);
        yield () -> Arrays.stream(ids, task.width(), ids.length).asDoubleStream().toArray();
      }
      case SWEEP -> {
        double[][] cells =
            ActivationPatching.of(model, clean, task.corrupted(model.spec().vocab()), METRIC)
                .sweep(task.act())
                .measured();
        yield () -> Arrays.stream(cells).flatMapToDouble(Arrays::stream).toArray();
      }
    };
  }

  private static Supplier<double[]> logits(HookedTransformer model, Tokens tokens) {
    return finished(model.run(tokens).logits().last());
  }

  /** The numbers of the first prompt, after one of them was read. */
  private static Supplier<double[]> finished(Tensor batch) {
    Tensor first = batch.has(Axis.BATCH) ? batch.at(Axis.BATCH, 0) : batch;
    first.at(first.axes().get(0), 0).value();
    return first::toDoubleArray;
  }

  @Override
  public String toString() {
    return "work with " + model;
  }
}
