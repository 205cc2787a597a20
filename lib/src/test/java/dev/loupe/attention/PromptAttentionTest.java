package dev.loupe.attention;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PromptAttentionTest {
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26, 5});
  private static final int WIDTH = 6;
  private static final HookedTransformer PLAIN =
      Toys.model(
          Spec.attentionOnly("plain", 2, 8, 16, Toys.VOCAB, Attention.plain(2, 4, false)),
          DataType.FLOAT64);

  static Stream<HookedTransformer> exact() {
    return Toys.specs().map(spec -> Toys.model(spec, DataType.FLOAT64));
  }

  /** A run whose heads of a layer all have these patterns. */
  private static Run attending(Run run, int layer, double[][] pattern) {
    Tensor given = Tensor.of(pattern, Axis.DEST, Axis.SRC);
    return run.with(Act.PATTERN.at(layer), here -> here.zeros().plus(given));
  }

  private static double[][] identity(int width) {
    double[][] rows = new double[width][width];
    for (int i = 0; i < width; i++) {
      rows[i][i] = 1;
    }
    return rows;
  }

  /** Two layers over three tokens, small enough to be multiplied by hand. */
  private static PromptAttention byHand() {
    Run run = PLAIN.run(Tokens.of(new int[] {1, 2, 3}));
    Run first = attending(run, 0, new double[][] {{1, 0, 0}, {.5, .5, 0}, {.2, .3, .5}});
    return PromptAttention.of(
        attending(first, 1, new double[][] {{1, 0, 0}, {.4, .6, 0}, {0, .5, .5}}));
  }

  @Test
  void rolloutOfTwoLayersIsTheirProductByHand() {
    double[][] rollout = byHand().rollout().grid().values();
    assertClose("row 0", new double[] {1, 0, 0}, rollout[0], 1e-15);
    assertClose("row 1", new double[] {.4, .6, 0}, rollout[1], 1e-15);
    assertClose("row 2", new double[] {.1375, .3, .5625}, rollout[2], 1e-15);
    assertClose("alone", rollout[2], byHand().rollout().at(-1).values(), 0);
    double[][] bare = byHand().rollout().withoutResidual().grid().values();
    assertClose("attention alone", new double[] {.35, .4, .25}, bare[2], 1e-15);
  }

  @Test
  void flowThroughTwoLayersFillsTheNarrowestPipesByHand() {
    // ·→1→0 min(.25, .25) + ·→2→0 min(.75, .1); ·→1→1 min(.25, .75) + ·→2→1 min(.75, .15)
    assertClose("flow", new double[] {.35, .4, .75}, byHand().flow().values(), 1e-15);
    assertClose("first", new double[] {1, 0, 0}, byHand().flow(0).values(), 1e-15);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void rolloutRowsSumToOneAndFlowStaysWithinThePipes(HookedTransformer model) {
    PromptAttention attention = PromptAttention.of(model.run(PROMPT));
    Rollout rollout = attention.rollout();
    for (Rollout one :
        new Rollout[] {rollout, rollout.withoutResidual(), rollout.ofStrongestHead()}) {
      for (double[] row : one.grid().values()) {
        assertThat(Arrays.stream(row).sum()).isCloseTo(1, within(1e-5));
      }
    }
    double[] through = rollout.at(-1).values();
    double[] flow = attention.flow().values();
    for (int token = 0; token < WIDTH; token++) { // rollout is one flow of many that fit
      assertThat(flow[token]).isBetween(through[token] - 1e-9, 1 + 1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void rolloutOfIdentitiesIsTheIdentity(HookedTransformer model) {
    Run run = model.run(PROMPT);
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      run = attending(run, layer, identity(WIDTH));
    }
    assertThat(PromptAttention.of(run).rollout().grid().values()).isDeepEqualTo(identity(WIDTH));
  }

  /** Of one token, attention is 1: what the heads write for it is their output. */
  @ParameterizedTest
  @MethodSource("exact")
  void lengthsOfOneTokenAreThoseOfTheOutputs(HookedTransformer model) {
    Run run = model.run(Tokens.of(new int[] {7}));
    PromptAttention attention = PromptAttention.of(run);
    int layer = model.spec().layers() - 1;
    try (ActivationCache cache = run.cache(Act.HEAD_Z.at(layer))) {
      Tensor z = cache.get(Act.HEAD_Z.at(layer)).at(Axis.BATCH, 0).at(Axis.POS, 0);
      Tensor written = z.times(model.weight(Weight.W_O.at(layer))).sum(Axis.D_HEAD);
      double[] each = written.norm(Axis.D_MODEL).toDoubleArray();
      double[][][] weighted = attention.weighted(layer).pattern();
      double[][][] byValue = attention.weightedByValue(layer).pattern();
      double[] lengths = z.norm(Axis.D_HEAD).toDoubleArray();
      for (int head = 0; head < each.length; head++) {
        assertThat(weighted[head][0][0]).isCloseTo(each[head], within(1e-10));
        assertThat(byValue[head][0][0]).isCloseTo(lengths[head], within(1e-10));
      }
      assertThat(attention.weightedTogether(layer).at(0, 0))
          .isCloseTo(written.sum(Axis.HEAD).norm().value(), within(1e-7));
    }
  }

  @ParameterizedTest
  @MethodSource("exact")
  void attentionTimesGradientIsTheSlopeOfTheMetric(HookedTransformer model) {
    Run run = model.run(PROMPT);
    Metric metric = Toys.atLast(model, Metric.logitDiff(3, 4));
    AttentionTimesGradient product = PromptAttention.of(run).timesGradient(metric);
    double step = 1e-5;
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      int head = layer;
      int src = WIDTH - 1 - layer;
      Spot cell = Act.PATTERN.at(layer).head(head).pick(Axis.DEST, WIDTH - 1).pick(Axis.SRC, src);
      double up = run.with(cell, here -> here.plus(step)).mean(metric);
      double down = run.with(cell, here -> here.plus(-step)).mean(metric);
      double slope = (up - down) / (2 * step);
      assertThat(product.gradient(layer).pattern()[head][WIDTH - 1][src])
          .isCloseTo(slope, within(1e-6 * Math.max(1, Math.abs(slope))));
      double attention = run.attention(layer).pattern()[head][WIDTH - 1][src];
      assertThat(product.layer(layer).pattern()[head][WIDTH - 1][src])
          .isCloseTo(attention * slope, within(1e-6 * Math.max(1, Math.abs(slope))));
      double sum =
          Arrays.stream(product.layer(layer).pattern()[head]).flatMapToDouble(Arrays::stream).sum();
      assertThat(product.grid().at(layer, head)).isCloseTo(sum, within(1e-12));
    }
  }

  @Test
  void aLayerIsCountedFromTheLastToo() {
    PromptAttention attention = PromptAttention.of(PLAIN.run(PROMPT));
    assertThat(attention.rollout(-1).grid()).isEqualTo(attention.rollout().grid());
    assertThat(attention.weighted(-1)).isEqualTo(attention.weighted(1));
    assertThatThrownBy(() -> attention.weighted(2))
        .hasMessage("there is no layer 2; the model has layers 0 to 1");
    assertThatThrownBy(() -> attention.flow(6))
        .hasMessage("there is no position 6; the prompt has 6 tokens, at positions 0 to 5");
  }

  @Test
  void refusesSeveralPromptsAndPadding() {
    Tokens two = Tokens.of(new int[] {1, 2, 3}, new int[] {4});
    assertThatThrownBy(() -> PromptAttention.of(PLAIN.run(two)))
        .hasMessage("attention(…) takes one prompt, and 2 were given; give one of them alone");
    assertThatThrownBy(() -> PromptAttention.of(PLAIN.run(two.rows(1))))
        .hasMessage(
            "attention(…) takes a prompt without padding, and this one has 2 positions of it in front; give run.tokens().trimmed()");
    assertThat(PromptAttention.of(PLAIN.run(two.rows(1).trimmed())).flow().values())
        .containsExactly(1);
    assertThatThrownBy(() -> PromptAttention.of(null))
        .hasMessage("attention needs a run of a prompt, and null was given");
  }
}
