package dev.loupe.model;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.load.BundledModel;
import dev.loupe.metric.Metric;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be run, and token ids that keep their texts. */
class PromptsTest {
  private static final HookedTransformer WREN = BundledModel.wren();
  private static final String TEXT = "The capital of France is";

  private static double[] measured(Run run) {
    return run.measure(Metric.logitDiff(" Paris", " Rome"));
  }

  @Test
  void aTextAListTokensAndARunAreTheSamePrompt() {
    double[] expected = measured(WREN.run(TEXT));
    assertThat(measured(WREN.run(List.of(TEXT)))).containsExactly(expected);
    assertThat(measured(WREN.run(WREN.tokens(TEXT)))).containsExactly(expected);
    assertThat(measured(WREN.run(WREN.tokens(WREN.tokens(TEXT).row(0))))).containsExactly(expected);
    assertThat(measured(WREN.run(WREN.run(TEXT)))).containsExactly(expected);
  }

  @Test
  void aRunKeepsItsInterventionsAndBelongsToOneModel() {
    Run changed = WREN.run(TEXT).zero(Act.MLP_OUT.at(1));
    assertThat(WREN.run(changed)).isSameAs(changed);
    assertThatThrownBy(() -> Toys.reading(Toys.gpt2()).run(changed))
        .hasMessage(
            "the run belongs to another model, wren; give that model, or only the tokens of the run: run.tokens()");
    HookedTransformer standing = WREN.with(Act.MLP_OUT.at(1), here -> here.times(0));
    assertThatThrownBy(() -> standing.run(WREN.run(TEXT)))
        .hasMessageContaining("wren with other weights or interventions");
    assertThat(measured(standing.run(standing.run(TEXT)))).containsExactly(measured(changed));
  }

  @Test
  void interventionsAtTheEndStandAtTheEndOfEachBatch() {
    HookedTransformer standing = WREN.with(Act.MLP_OUT.at(1).pos(-1), here -> here.times(0));
    for (String text : List.of(TEXT, "France is near to Italy, and the capital of France is")) {
      assertThat(measured(standing.run(text)))
          .containsExactly(measured(WREN.run(text).zero(Act.MLP_OUT.at(1).pos(-1))));
    }
  }

  @Test
  void tokenIdsKeepTheirWords() {
    Tokens made = WREN.tokens(WREN.tokens(TEXT).row(0));
    assertThat(made.pieces(0)).isEqualTo(WREN.tokens(TEXT).pieces(0));
    assertThat(made.positions(0, " France")).isEqualTo(WREN.tokens(TEXT).positions(0, " France"));
    assertThat(made.quoted()).isEqualTo(WREN.tokens(TEXT).quoted());
    assertThat(WREN.tokens(new int[] {5, 6, 7}, new int[] {8}).batch()).isEqualTo(2);
    assertThat(WREN.tokens(5, 6, 7).row(0)).containsExactly(5, 6, 7);
    assertThat(Toys.model(Toys.gpt2()).tokens(5, 6).pieces(0)).containsExactly("#5", "#6");
  }

  @Test
  void randomTokensBeginWithBosAndHaveNoOtherSpecialToken() {
    Tokens random = WREN.randomTokens(3, 200, 1);
    int bos = WREN.tokenizer().orElseThrow().bos().orElseThrow();
    assertThat(random.batch()).isEqualTo(3);
    assertThat(random.width()).isEqualTo(201);
    for (int prompt = 0; prompt < 3; prompt++) {
      assertThat(random.id(prompt, 0)).isEqualTo(bos);
      int[] words = Arrays.copyOfRange(random.row(prompt), 1, 201);
      assertThat(Arrays.stream(words).boxed())
          .allMatch(id -> !WREN.tokenizer().orElseThrow().decode(id).isEmpty());
      assertThat(Arrays.stream(words).distinct().count()).isGreaterThan(50);
    }
    assertThat(random.row(0)).isNotEqualTo(random.row(1));
    assertThat(WREN.randomTokens(3, 200, 1).row(2)).isEqualTo(random.row(2));
    assertThat(WREN.randomTokens(3, 200, 2).row(2)).isNotEqualTo(random.row(2));
    assertThat(WREN.withoutBos().randomTokens(1, 7, 1).width()).isEqualTo(7);
  }

  @Test
  void repeatedTokensComeTwice() {
    int[] row = WREN.repeatedTokens(2, 20, 3).row(1);
    assertThat(row).hasSize(41);
    assertThat(Arrays.copyOfRange(row, 1, 21)).isEqualTo(Arrays.copyOfRange(row, 21, 41));
    assertThatThrownBy(() -> WREN.randomTokens(0, 3, 1))
        .hasMessage("0 prompts of 3 random tokens are nothing to run; ask for 1 or more of both");
  }

  @Test
  void inductionLowersTheLossOfTheRepetition() {
    Run run = WREN.run(WREN.repeatedTokens(4, 20, 0));
    assertThat(run.mean(Metric.loss().from(22))).isLessThan(0.7 * run.mean(Metric.loss()));
    assertClose(
        "each alone",
        WREN.run(run.tokens().rows(2)).measure(Metric.loss()),
        new double[] {run.measure(Metric.loss())[2]},
        1e-5);
  }
}
