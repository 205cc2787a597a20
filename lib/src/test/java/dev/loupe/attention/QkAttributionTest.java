package dev.loupe.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QkAttributionTest {
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8, 9});

  static Stream<HookedTransformer> exact() {
    return Toys.specs().map(spec -> Toys.model(spec, DataType.FLOAT64));
  }

  /** The score as the parts give it, capped where the model caps it. */
  private static double capped(Spec spec, double sum) {
    return spec.attention().softcap().map(c -> c * Math.tanh(sum / c)).orElse(sum);
  }

  private static double sum(Grid grid) {
    return Arrays.stream(grid.values()).flatMapToDouble(Arrays::stream).sum();
  }

  /** The head of a layer that the laws are tested on: in each layer another one. */
  private static void partsSumToScores(HookedTransformer model, int layer, double tolerance) {
    Run run = model.run(PROMPT);
    String name = model + " L" + layer;
    Spec spec = model.spec();
    double[] own = // of the last but one position, by source
        run.cache(Act.ATTN_SCORES.at(layer))
            .get(Act.ATTN_SCORES.at(layer).head(layer))
            .at(Axis.BATCH, 0)
            .at(Axis.DEST, 7)
            .toDoubleArray();
    QkAttribution why = PromptAttention.of(run).why(layer, layer).at(7, 6);
    assertThat(capped(spec, why.score())).as(name).isCloseTo(own[6], within(tolerance));
    assertThat(sum(why.grid())).isCloseTo(why.score(), within(1e-9));
    assertThat(sum(why.shown())).isCloseTo(why.score(), within(1e-9));
    assertThat(why.toString()).doesNotContain("Warning");
    double[][] bySource = why.byToken().transpose().values();
    for (int src = 0; src < own.length; src++) {
      double column = Arrays.stream(bySource[src]).sum();
      if (own[src] == Double.NEGATIVE_INFINITY) {
        assertThat(column).as(name).isNaN();
      } else {
        assertThat(capped(spec, column)).as(name).isCloseTo(own[src], within(tolerance));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void partsSumToTheModelsScore(HookedTransformer model) {
    partsSumToScores(model, 2, 1e-4);
  }

  @ParameterizedTest
  @MethodSource("exact")
  void partsSumToTheModelsScoreUpToRoundingInFloat64(HookedTransformer model) {
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      partsSumToScores(model, layer, 1e-10);
    }
  }
}
