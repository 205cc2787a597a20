package dev.loupe.attention;

import static dev.loupe.tensor.Close.assertClose;

import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The numbers of a small GPT-2 in float64 as plain PyTorch gives them. */
class ReferenceAttentionTest {
  private static final double TOLERANCE = 1e-10;
  private static final ReferenceArrays ARRAYS = ReferenceArrays.of("attention");
  private static final HookedTransformer MODEL = ReferenceArrays.model();
  private static final Run RUN = MODEL.run(Tokens.of(ARRAYS.ints("ids")));
  private static final PromptAttention ATTENTION = PromptAttention.of(RUN);
  private static final Metric METRIC = Metric.logitDiff(7, 9);

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] flat(double[][][] maps) {
    return flat(Arrays.stream(maps).flatMap(Arrays::stream).toArray(double[][]::new));
  }

  /** Compares an array of all layers. */
  private static void close(String name, IntFunction<double[]> ofLayer) {
    double[] all =
        IntStream.range(0, MODEL.spec().layers())
            .mapToObj(ofLayer)
            .flatMapToDouble(Arrays::stream)
            .toArray();
    assertClose(name, ARRAYS.doubles(name), all, TOLERANCE);
  }

  @Test
  void rolloutIsThatOfTheReference() {
    Rollout rollout = ATTENTION.rollout();
    close("rollout", layer -> flat(rollout.layer(layer).grid().values()));
    close(
        "rollout_no_residual",
        layer -> flat(rollout.withoutResidual().layer(layer).grid().values()));
    close(
        "rollout_max_head", layer -> flat(rollout.ofStrongestHead().layer(layer).grid().values()));
  }

  @Test
  void flowIsThatOfTheReference() {
    assertClose("flow", ARRAYS.doubles("flow_last"), ATTENTION.flow().values(), TOLERANCE);
  }

  @Test
  void valueWeightedAttentionIsThatOfTheReference() {
    close("value_weighted", layer -> flat(ATTENTION.weightedByValue(layer).pattern()));
    close("value_weighted_out", layer -> flat(ATTENTION.weighted(layer).pattern()));
    close("value_weighted_layer", layer -> flat(ATTENTION.weightedTogether(layer).values()));
  }

  @Test
  void attentionTimesGradientIsThatOfTheReference() {
    AttentionTimesGradient product = ATTENTION.timesGradient(METRIC);
    close("pattern_gradient", layer -> flat(product.gradient(layer).pattern()));
    close("attention_x_gradient", layer -> flat(product.layer(layer).pattern()));
  }

  @Test
  void relevanceIsThatOfTheReference() {
    double[][] relevance = ATTENTION.relevance(METRIC).values();
    assertClose("relevance", ARRAYS.doubles("chefer"), flat(relevance), TOLERANCE);
    assertClose("last", ARRAYS.doubles("chefer_last"), relevance[relevance.length - 1], TOLERANCE);
  }
}
