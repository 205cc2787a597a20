package dev.loupe.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;

/**
 * A metric over prompts and, in the second half of the batch, their baselines, whose derivative is
 * the mean derivative on the straight line from the baseline's logits to the prompt's; of a
 * classifier, the logits of its classes.
 *
 * <p>Then derivative · difference of the logits is the difference of the metric, also for metrics
 * that are not linear, such as a log-probability. For those that are linear nothing changes. A
 * metric that reads activations keeps its own derivative.
 *
 * <p>Sundararajan et al. 2017, <a href="https://arxiv.org/abs/1703.01365">integrated gradients</a>,
 * of the metric alone.
 *
 * @param metric the metric
 */
public record Secant(Metric metric) implements Metric {
  private static final int POINTS = 16;

  // A softmax that turns over on the way is a step: more parts find it.
  private static final GaussIntegrator PART = new GaussIntegratorFactory().legendre(POINTS, 0, 1);
  private static final int MOST_PARTS = 64;

  @Override
  public Reads reads(Tokens prompts) {
    return metric.reads(prompts);
  }

  @Override
  public String title() {
    return metric.title();
  }

  @Override
  public List<MissingSpace> missingSpaces(Logits logits) {
    return metric.missingSpaces(logits);
  }

  @Override
  public Tensor of(Readings readings) {
    if (!metric.reads(readings.tokens()).spots().isEmpty()) {
      return metric.of(readings);
    }
    return readings.hasLogits() ? of(readings.logits()) : of(readings, readings.classes());
  }

  @Override
  public Tensor of(Logits logits) {
    return along(logits.tensor().nd(), x -> Readings.of(logits.with(x))); // [batch, pos, vocab]
  }

  private Tensor of(Readings readings, ClassLogits classes) {
    return along(classes.tensor().nd(), x -> readings.with(classes.with(x))); // [batch, class]
  }

  private Tensor along(NDArray x, Function<NDArray, Readings> read) {
    NDArray value = PerPrompt.of(metric, read.apply(x)).nd().stopGradient();
    NDArray prompts = first(x.stopGradient());
    NDArray slope = slope(prompts, second(x.stopGradient()), value, read);
    NDArray ofPrompts = weighted(slope, first(x).sub(prompts)); // 0 with a derivative
    NDArray all = NDArrays.concat(new NDList(ofPrompts, ofPrompts.zerosLike()));
    return Tensor.borrow(value.add(all), List.of(Axis.BATCH));
  }

  private static NDArray first(NDArray x) {
    return Ops.narrow(x, 0, 0, x.getShape().get(0) / 2);
  }

  private static NDArray second(NDArray x) {
    long half = x.getShape().get(0) / 2;
    return Ops.narrow(x, 0, half, half);
  }

  /** The sum over positions and tokens, or over classes, for each prompt. */
  private static NDArray weighted(NDArray slope, NDArray change) {
    return slope.mul(change).sum(IntStream.range(1, slope.getShape().dimension()).toArray());
  }

  /** The mean derivative, with as few points as give the metric's difference. */
  private NDArray slope(
      NDArray prompts, NDArray baselines, NDArray value, Function<NDArray, Readings> read) {
    NDArray way = prompts.sub(baselines);
    NDArray change = first(value).sub(second(value));
    double rounding = prompts.getDataType() == DataType.FLOAT64 ? 1e-12 : 1e-6;
    NDArray allowed = Ops.times(first(value).abs().add(second(value).abs()), rounding);
    NDArray slope = plus(way.zerosLike(), 1, 0.5, baselines, way, read);
    for (int parts = 1; parts <= MOST_PARTS; parts *= 4) {
      if (weighted(slope, way).sub(change).abs().lte(allowed).all().getBoolean()) {
        return slope;
      }
      slope.close();
      slope = way.zerosLike();
      for (int i = 0; i < parts * POINTS; i++) {
        double at = (i / POINTS + PART.getPoint(i % POINTS)) / parts;
        double weight = PART.getWeight(i % POINTS) / parts;
        slope = plus(slope, weight, at, baselines, way, read);
      }
    }
    return slope;
  }

  /** A sum, which is closed, plus a part of the prompts' derivative at a point of the way. */
  private NDArray plus(
      NDArray sum,
      double weight,
      double at,
      NDArray baselines,
      NDArray way,
      Function<NDArray, Readings> read) {
    try (sum;
        NDManager work = sum.getManager().newSubManager()) {
      NDArray here = Ops.times(Ops.copy(way, work), at).add(baselines);
      NDArray leaf = Ops.copy(NDArrays.concat(new NDList(here, here)));
      leaf.setRequiresGradient(true);
      NDArray total = PerPrompt.of(metric, read.apply(leaf)).nd().sum();
      PtNDArray one = (PtNDArray) work.ones(total.getShape(), total.getDataType());
      JniUtils.backward((PtNDArray) total, one, false, false);
      NDArray gradient = leaf.getGradient();
      gradient.attach(work);
      return sum.add(Ops.times(first(gradient), weight));
    }
  }

  @Override
  public String toString() {
    return "secant of the " + title();
  }
}
