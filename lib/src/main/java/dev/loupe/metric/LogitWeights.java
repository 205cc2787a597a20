package dev.loupe.metric;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How a metric weighs the logits, if it is linear in them: metric = Σ weight · logit + constant.
 *
 * <p>A logit difference weighs the right answer with 1 and the wrong one with −1. The weights are
 * the metric's derivative, taken at random logits and at their negatives; a metric is linear if
 * both derivatives are equal, and both values follow from them.
 *
 * @param positions the positions that it reads, counted from 0 with padding
 * @param tokens the tokens that it reads, ascending
 * @param weights the weight of each of these, [batch, pos, vocab]
 * @param constant what it adds, [batch]
 */
public record LogitWeights(
    List<Integer> positions, List<Integer> tokens, Tensor weights, double[] constant) {
  private static final double ROUNDING = 1e-6; // numbers that a metric keeps may be float32
  private static final double SIZE = 3; // of the random logits
  private static final long SEED = 1;

  /** Keeps copies. */
  public LogitWeights {
    positions = List.copyOf(positions);
    tokens = List.copyOf(tokens);
    constant = constant.clone();
  }

  /** What the metric adds to each prompt's weighted logits, [batch]. */
  @Override
  public double[] constant() {
    return constant.clone();
  }

  /** A metric of each prompt at some logits, and its derivative there. */
  private record Slope(double[] values, double[] derivative) {}

  /**
   * The weights of a metric over some prompts; a metric that is not linear in the logits is
   * refused.
   *
   * @param reads what the metric reads of these prompts
   * @param vocab the number of tokens that the model knows
   */
  public static LogitWeights of(Metric metric, Reads reads, Tokens prompts, int vocab) {
    if (!reads.logits() || !reads.spots().isEmpty()) {
      throw refused(metric, "reads activations");
    }
    if (reads.classes()) {
      throw new IllegalArgumentException(
          "the "
              + metric.title()
              + " comes from a classifier's head and not from an unembedding, which direct logit"
              + " attribution needs; measure parts with ablate(...) or patching(...)");
    }
    int width = reads.lastPosition() ? 1 : prompts.width();
    List<Integer> columns =
        reads.tokens().orElseGet(() -> IntStream.range(0, vocab).boxed().toList());
    Shape shape = new Shape(prompts.batch(), width, columns.size());
    double[] point =
        new Random(SEED).doubles(shape.size(), -SIZE, SIZE).toArray(); // [batch, pos, token]
    double[] opposite = Arrays.stream(point).map(x -> -x).toArray();
    Slope here = slope(metric, reads, prompts, point, shape);
    Slope there = slope(metric, reads, prompts, opposite, shape);
    double[] constant = constant(here, point);
    if (!close(here.derivative(), there.derivative())
        || !close(constant, constant(there, opposite))) {
      throw refused(metric, "is not linear in the logits");
    }
    return read(metric, here.derivative(), shape, prompts.width() - width, columns, constant);
  }

  private static Slope slope(
      Metric metric, Reads reads, Tokens prompts, double[] point, Shape shape) {
    return Torch.recordingGradients(
        true,
        () -> {
          try (NDManager work = Torch.memory(Device.cpu())) {
            NDArray logits = Ops.copy(work.create(point, shape), work);
            logits.setRequiresGradient(true);
            Logits all = new Logits(Logits.lent(logits, prompts), prompts, reads.tokens());
            NDArray values = PerPrompt.of(metric, Readings.of(all)).nd();
            NDArray sum = values.sum();
            PtNDArray one = (PtNDArray) work.ones(sum.getShape(), sum.getDataType());
            JniUtils.backward((PtNDArray) sum, one, false, false);
            return new Slope(values.toDoubleArray(), logits.getGradient().toDoubleArray());
          } catch (EngineException e) {
            throw refused(metric, "has no derivative by the logits");
          }
        });
  }

  /** The value of each prompt minus its weighted logits. */
  private static double[] constant(Slope slope, double[] point) {
    int each = point.length / slope.values().length;
    double[] rest = slope.values().clone();
    for (int i = 0; i < point.length; i++) {
      rest[i / each] -= slope.derivative()[i] * point[i];
    }
    return rest;
  }

  private static boolean close(double[] some, double[] others) {
    return IntStream.range(0, some.length)
        .allMatch(i -> Math.abs(some[i] - others[i]) <= ROUNDING * (1 + Math.abs(some[i])));
  }

  /** The weights at the positions and tokens that have one. */
  private static LogitWeights read(
      Metric metric, double[] all, Shape shape, int first, List<Integer> columns, double[] added) {
    int batch = (int) shape.get(0);
    int width = (int) shape.get(1);
    int tokens = (int) shape.get(2);
    int[] weighed = IntStream.range(0, all.length).filter(i -> all[i] != 0).toArray();
    int[] rows = Arrays.stream(weighed).map(i -> i / tokens % width).sorted().distinct().toArray();
    int[] read = Arrays.stream(weighed).map(i -> i % tokens).sorted().distinct().toArray();
    if (weighed.length == 0) {
      throw refused(metric, "does not depend on the logits");
    }
    double[] kept =
        IntStream.range(0, batch * width)
            .filter(row -> Arrays.binarySearch(rows, row % width) >= 0)
            .flatMap(row -> Arrays.stream(read).map(column -> row * tokens + column))
            .mapToDouble(i -> all[i])
            .toArray();
    long[] sizes = {batch, rows.length, read.length};
    return new LogitWeights(
        Arrays.stream(rows).map(row -> row + first).boxed().toList(),
        Arrays.stream(read).mapToObj(columns::get).toList(),
        Tensor.of(kept, sizes, Axis.BATCH, Axis.POS, Axis.VOCAB),
        added);
  }

  private static IllegalArgumentException refused(Metric metric, String why) {
    return new IllegalArgumentException(
        "the "
            + metric.title()
            + " "
            + why
            + ", so parts of the model do not sum to it; use a logit difference, such as"
            + " logitDiff(\" Mary\", \" John\"), or one logit, such as logit(\" Mary\")");
  }

  @Override
  public String toString() {
    return "weights of " + tokens.size() + " tokens at positions " + positions;
  }
}
