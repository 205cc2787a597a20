package dev.loupe.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.load.InductionModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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

  @Test
  void inductionMatchesTheTokenWithWhatThePreviousTokenHeadWrote() {
    Tokens repeated = InductionModel.repeated(1);
    PromptAttention attention =
        PromptAttention.of(InductionModel.on(Device.cpu(), DataType.FLOAT64).run(repeated));
    QkAttribution induction = attention.why(1, 0).at(30, 11); // 30 repeats 10, 11 comes after it
    assertThat(induction.grid().top(2).get(0)).hasToString("embed, L0H0: 50");
    assertThat(induction.grid().top(2).get(1).value()).isCloseTo(0, within(1e-9));
    assertThat(attention.why(1, 0).grid().title())
        .isEqualTo(attention.why(1, 0).at(40, 21).grid().title());
    QkAttribution previous = attention.why(0, 0);
    assertThat(previous.grid().title()).contains("@39'"); // the position before the last
    assertThat(previous.grid().top(1).get(0)).hasToString("pos_embed, pos_embed: 50");
  }

  @Test
  void theDifferenceOfTwoScoresIsTheLogarithmOfTheirAttentions() {
    for (Spec spec : List.of(Toys.gpt2(), Toys.qwen3(), Toys.bloom(), Toys.bert())) {
      Run run = Toys.model(spec, DataType.FLOAT64).run(PROMPT);
      double[] pattern = run.attention(2).pattern()[1][6];
      Grid difference = PromptAttention.of(run).why(2, 1).at(6, 4).ratherThan(1);
      assertThat(sum(difference)).isCloseTo(Math.log(pattern[4] / pattern[1]), within(1e-10));
    }
  }

  @Test
  void refusesWhatIsMaskedOrDoesNotExist() {
    PromptAttention attention = PromptAttention.of(Toys.model(Toys.gpt2()).run(PROMPT));
    assertThatThrownBy(() -> attention.why(1, 2).at(3, 5))
        .hasMessage(
            "L1H2 cannot attend from position 3 to position 5, which is masked; choose another source");
    assertThatThrownBy(() -> attention.why(3, 0))
        .hasMessage("there is no layer 3; the model has layers 0 to 2");
    assertThatThrownBy(() -> attention.why(1, 4))
        .hasMessage("there is no head 4; layer 1 has heads 0 to 3");
  }

  @Test
  void whatInterventionsPutIntoTheStreamIsAPartOfItsOwn() {
    HookedTransformer model = Toys.model(Toys.gpt2(), DataType.FLOAT64);
    Run changed = model.run(PROMPT).with(Act.RESID_PRE.at(1), here -> here.times(2));
    QkAttribution why = PromptAttention.of(changed).why(2, 0).at(-1, 2);
    assertThat(why.grid().rows().names()).contains("interventions");
    assertThat(why.toString()).doesNotContain("Warning");
    Run inside = model.run(PROMPT).with(Act.QUERY.at(2), here -> here.times(3));
    assertThat(PromptAttention.of(inside).why(2, 0).byToken().note())
        .contains("Warning: the model's own score is");
    assertThat(PromptAttention.of(inside).why(2, 0).toString())
        .contains("Warning: the model's own score is");
  }
}
