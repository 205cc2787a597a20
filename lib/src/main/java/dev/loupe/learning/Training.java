package dev.loupe.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trains a copy of a model, with the same forward pass that experiments use.
 *
 * <p>The loss is the mean over the rows of a metric: of the next-token loss, in nats, or of one's
 * own.
 *
 * <pre>{@code
 * var training = training(transformer().layers(1).vocab(114).context(3), adamW(1e-3).decay(1));
 * for (int i = 0; i < 1000; i++) training.step(rows, logits -> …);
 * training.model().run(…)
 * }</pre>
 */
public final class Training {
  private final HookedTransformer model;
  private final Descent descent;

  private Training(HookedTransformer start, Optimiser optimiser) {
    if (!start.spec().attention().causal()) {
      throw new IllegalArgumentException(
          start.name()
              + " attends in both directions, so it would see the token that it must predict; only causal models can be trained");
    }
    this.descent = Descent.from(weights(start), optimiser);
    this.model =
        HookedTransformer.of(
            start.name(),
            start.spec(),
            new LearnedWeights(start, descent),
            start.tokenizer(),
            start.device(),
            DataType.FLOAT32);
  }

  /**
   * Starts from a model's weights, which are copied; training is in float32, in whatever type the
   * model is kept or multiplied.
   */
  public static Training of(HookedTransformer start, Optimiser optimiser) {
    return new Training(start, optimiser);
  }

  /** The weights in the shapes that they are kept in; tied ones once. */
  private static Parameters weights(HookedTransformer start) {
    Spec spec = start.spec();
    Parameters weights = Parameters.seeded(0);
    for (Weight weight : spec.storedWeights()) {
      long[] shape = weight.keptShape(spec);
      for (int layer = 0; layer < (weight.inLayers() ? spec.layers() : 1); layer++) {
        weights =
            weights.with(
                weight.name(layer), Tensor.of(start.kept(weight, layer), shape, axes(shape)));
      }
    }
    return weights;
  }

  private static Axis[] axes(long... shape) {
    Axis[] axes = new Axis[shape.length];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = Axis.named("kept" + i);
    }
    return axes;
  }

  /** The model in its current state; later training steps change it. */
  public HookedTransformer model() {
    return model;
  }

  /** The number of steps taken. */
  public long steps() {
    return descent.steps();
  }

  /**
   * Learns from one batch to predict each next token.
   *
   * @param rows token ids, one row for each sequence, all of equal length
   * @return the loss before the step
   */
  public double step(int[][] rows) {
    NextTokens next = new NextTokens(rows);
    return step(next.inputs(), next);
  }

  /**
   * Learns from one batch to predict each next token, some more than others.
   *
   * <p>The loss is the mean of the cross-entropy over all predictions of the batch, with these
   * weights: the sum of weight times cross-entropy, divided by the sum of the weights.
   *
   * @param rows token ids, one row for each sequence, all of equal length
   * @param weights {@code weights[row][i]} is how much the prediction of {@code rows[row][i + 1]}
   *     counts: one fewer than the row has tokens, finite, 0 or more, not all 0
   * @return the loss before the step
   */
  public double step(int[][] rows, double[][] weights) {
    NextTokens next = new NextTokens(rows, weights);
    return step(next.inputs(), next);
  }

  /**
   * Learns from one batch to make a metric small, such as the loss of one answer.
   *
   * <pre>{@code
   * training.step(rows, logits -> logits.last().logSoftmax(VOCAB).choose(VOCAB, sums).times(-1))
   * }</pre>
   *
   * @return the mean of the metric over the rows before the step
   */
  public double step(int[][] rows, Metric loss) {
    return step(Tokens.of(rows), loss);
  }

  /** Learns from one batch of prompts to make a metric small. */
  public double step(Tokens prompts, Metric loss) {
    return descent.step(p -> p.mean(lent(p).run(prompts), loss));
  }

  private HookedTransformer lent(Leaves p) {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    descent.points().keySet().forEach(name -> weights.put(name, p.get(name).nd()));
    if (model.spec().tied()) {
      weights.put("W_U", weights.get("W_E"));
    }
    return model.lent(weights);
  }

  /** The next-token loss of a batch, without a training step. */
  public double loss(int[][] rows) {
    return loss(new NextTokens(rows));
  }

  /** The next-token loss of a batch with weights of predictions, without a training step. */
  public double loss(int[][] rows, double[][] weights) {
    return loss(new NextTokens(rows, weights));
  }

  private double loss(NextTokens next) {
    double[] losses = model.run(next.inputs()).measured(next).values();
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum / losses.length;
  }

  @Override
  public String toString() {
    return "training of " + model + ", " + descent;
  }
}
