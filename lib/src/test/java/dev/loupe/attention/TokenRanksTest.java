package dev.loupe.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tech.tablesaw.api.Table;

class TokenRanksTest {
  private static final int WIDTH = 5;
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26});

  static Stream<HookedTransformer> exact() {
    return Toys.specs().map(spec -> Toys.model(spec, DataType.FLOAT64));
  }

  private static Spot embedding(int position) {
    return Act.EMBED.site().pos(position);
  }

  @ParameterizedTest
  @MethodSource("exact")
  void gradientAndAblationAreThoseOfTheTokensEmbedding(HookedTransformer model) {
    Run run = model.run(PROMPT);
    Metric metric = Toys.atLast(model, Metric.logitDiff(3, 4));
    Table table = PromptAttention.of(run).explains(metric).table();
    Tensor embed = run.cache(Act.EMBED.site()).get(Act.EMBED.site()).at(Axis.BATCH, 0);
    double intact = run.mean(metric);
    double step = 1e-5;
    for (int position = 0; position < WIDTH; position++) {
      Spot spot = embedding(position);
      double up = run.with(spot, here -> here.times(1 + step)).mean(metric);
      double down = run.with(spot, here -> here.times(1 - step)).mean(metric);
      double slope = Math.abs(up - down) / (2 * step);
      assertThat(table.doubleColumn("gradient").get(position))
          .isCloseTo(slope, within(1e-6 * Math.max(1, slope)));
      int own = position;
      int[] others = Stream.of(0, 1, 2, 3, 4).filter(i -> i != own).mapToInt(i -> i).toArray();
      Tensor mean = embed.take(Axis.POS, others).mean(Axis.POS);
      double without = run.replace(spot, mean.with(Axis.BATCH.sized(1))).mean(metric);
      assertThat(table.doubleColumn("ablation").get(position))
          .isCloseTo(Math.abs(without - intact), within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("exact")
  void attentionIsThatOfThePositionThatTheMetricReads(HookedTransformer model) {
    Run run = model.run(PROMPT);
    PromptAttention attention = PromptAttention.of(run);
    Table table = attention.explains(Metric.logitDiff(3, 4).at(2)).table();
    double[][][] layers = attention.layers().pattern();
    double[] rollout = attention.rollout().at(2).values();
    for (int token = 0; token < WIDTH; token++) {
      double mean = 0;
      for (double[][] layer : layers) {
        mean += layer[2][token] / layers.length;
      }
      assertThat(table.doubleColumn("attention").get(token)).isCloseTo(mean, within(1e-12));
      assertThat(table.doubleColumn("rollout").get(token)).isCloseTo(rollout[token], within(1e-12));
    }
  }

  @Test
  void ranksStartAtTheMostImportantAndTiesShareThem() {
    Importance one = new Importance("one", new double[] {0.5, 3, 0.5, 0.1});
    Importance two = new Importance("two", new double[] {4, 3, 2, 1});
    TokenRanks explanation =
        new TokenRanks(
            "metric", Labels.positions(List.of("a", "b", "c", "d")), List.of(one, two), "");
    assertThat(explanation.ranks().transpose().values())
        .isDeepEqualTo(new double[][] {{1.5, 0, 1.5, 3}, {0, 1, 2, 3}});
    assertThat(explanation.tau("one", "two")).isCloseTo(3 / Math.sqrt(30), within(1e-15));
    assertThat(explanation.tau().values()[0][0]).isEqualTo(1, within(1e-15));
    assertThatThrownBy(() -> explanation.tau("one", "three"))
        .hasMessage("there is no measure 'three'; there are [one, two]");
  }

  @Test
  void refusesOneTokenAndMetricsOfEarlierActivations() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    PromptAttention single = PromptAttention.of(model.run(Tokens.of(new int[] {3})));
    assertThatThrownBy(() -> single.explains(Metric.logitDiff(3, 4)))
        .hasMessage(
            "explains(…) compares the tokens of a prompt, and this prompt has one; give at least two");
    PromptAttention attention = PromptAttention.of(model.run(PROMPT));
    Metric early = Metric.activation(Act.RESID_PRE.at(1).pos(-1)).norm(Axis.D_MODEL);
    assertThatThrownBy(() -> attention.explains(early))
        .hasMessageContaining("does not depend on the final residual stream");
  }
}
