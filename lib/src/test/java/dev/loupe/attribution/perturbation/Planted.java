package dev.loupe.attribution.perturbation;

import ai.djl.ndarray.types.DataType;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.ZeroEmbedding;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Questions whose answers are known, in float64. */
final class Planted {
  static final HookedTransformer MODEL = Toys.model(Toys.gpt2(), DataType.FLOAT64);

  private Planted() {}

  /** Some tokens. */
  static Tokens tokens(int width) {
    return Tokens.of(IntStream.range(0, width).map(i -> (7 * i + 3) % 53).toArray());
  }

  private static Tensor weights(int width) {
    double[] random = new Random(2).doubles(width * 24L, -1, 1).toArray();
    return Tensor.of(random, new long[] {width, 24}, Axis.POS, Axis.D_MODEL);
  }

  /** A metric that is Σ w · embedding, changed by a function of the parts of all positions. */
  static Question of(int width, UnaryOperator<Tensor> sum) {
    Tensor weights = weights(width);
    Metric metric =
        Metric.of(
            "planted",
            cache -> sum.apply(cache.get(Question.INPUT).times(weights).sum(Axis.D_MODEL)),
            Set.of(Question.INPUT));
    return Question.of(MODEL.run(tokens(width)), metric).against(new ZeroEmbedding());
  }

  /** Σ w · embedding. */
  static Question linear(int width) {
    return of(width, parts -> parts.sum(Axis.POS));
  }

  /** (Σ w · embedding)². */
  static Question squared(int width) {
    return of(width, parts -> parts.sum(Axis.POS).times(parts.sum(Axis.POS)));
  }

  /** w · embedding of each position. */
  static double[] parts(int width) {
    double[] x = MODEL.run(tokens(width)).cache(Question.INPUT).get(Question.INPUT).toDoubleArray();
    double[] w = weights(width).toDoubleArray();
    double[] parts = new double[width];
    for (int i = 0; i < x.length; i++) {
      parts[i / 24] += w[i] * x[i];
    }
    return parts;
  }

  /** The question of a real metric of a toy. */
  static Question real(int width) {
    return Question.of(MODEL.run(tokens(width)), Metric.logitDiff(11, 23));
  }

  static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }
}
