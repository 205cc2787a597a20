package dev.loupe.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.ablation.Ablation;
import dev.loupe.load.BundledModel;
import dev.loupe.load.InductionModel;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tech.tablesaw.api.Table;

class HeadRolesTest {
  private static final HookedTransformer INDUCTION =
      InductionModel.on(Device.cpu(), DataType.FLOAT64);
  private static final int N = 20; // tokens that the induction model sees twice, behind one

  private static final Tokens REPEATS =
      Tokens.of(
          InductionModel.repeated(1).row(0),
          InductionModel.repeated(2).row(0),
          InductionModel.repeated(3).row(0));

  private static double[] flat(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  void scoresAreThoseOfTheReference() {
    ReferenceArrays arrays = ReferenceArrays.of("attention");
    int[] ids = arrays.ints("repeats/ids");
    int[][] rows =
        IntStream.range(0, 3)
            .mapToObj(i -> Arrays.copyOfRange(ids, 21 * i, 21 * (i + 1)))
            .toArray(int[][]::new);
    HeadRoles roles = HeadRoles.of(ReferenceArrays.model(), Tokens.of(rows));
    assertThat(flat(roles.previousToken().values()))
        .containsExactly(arrays.doubles("repeats/previous_token"), within(1e-5));
    assertThat(flat(roles.duplicateToken().values()))
        .containsExactly(arrays.doubles("repeats/duplicate"), within(1e-5));
    assertThat(flat(roles.induction().values()))
        .containsExactly(arrays.doubles("repeats/induction"), within(1e-5));
  }

  @Test
  void anInductionCircuitHasItsTwoHeadsAndNoOther() {
    HeadRoles roles = HeadRoles.of(INDUCTION, REPEATS);
    assertThat(roles.previousToken().at(0, 0)).isCloseTo(1, within(1e-9));
    assertThat(roles.induction().at(1, 0)).isCloseTo(1, within(1e-9));
    assertThat(roles.induction().at(0, 0)).isCloseTo(0, within(1e-9));
    assertThat(flat(roles.duplicateToken().values())).containsExactly(zeros(2), within(1e-9));
    assertThat(roles.having(HeadRole.PREVIOUS_TOKEN)).containsExactly(Act.HEAD_Z.at(0).head(0));
    assertThat(roles.having(HeadRole.INDUCTION)).containsExactly(Act.HEAD_Z.at(1).head(0));
    assertThat(roles.having(HeadRole.COPYING)).containsExactly(Act.HEAD_Z.at(1).head(0));
    assertThat(roles.having(HeadRole.DUPLICATE_TOKEN)).isEmpty();
    assertThat(roles.having(HeadRole.COPY_SUPPRESSION)).isEmpty();
    assertThat(roles.of(-1, -1).role()).contains(HeadRole.INDUCTION);
    assertThat(roles.of(0, 0).role()).contains(HeadRole.PREVIOUS_TOKEN);
    assertThat(roles.of(0, 0).writes()).isEmpty();
  }

  private static double[] zeros(int count) {
    return new double[count];
  }

  @Test
  void theInductionHeadAddsTheLogitThatWasWrittenIntoIt() {
    double sum = N * (InductionModel.LOGIT - mean()); // the second half: all attention on one
    for (int i = 1; i <= N; i++) { // the first half: equal attention to the i + 1 tokens so far
      sum += i / (i + 1.0) * (InductionModel.LOGIT / (i + 1) - mean());
    }
    HeadRoles roles = HeadRoles.of(INDUCTION, REPEATS);
    assertThat(roles.copying().at(1, 0)).isCloseTo(sum / (2 * N), within(1e-9));
    assertThat(roles.copySuppression().at(1, 0)).isCloseTo(-sum / (2 * N), within(1e-9));
    assertThat(roles.copying().at(0, 0)).isCloseTo(0, within(1e-9));
  }

  private static double mean() {
    return InductionModel.LOGIT / InductionModel.VOCAB;
  }

  @Test
  void ablationOfEitherHeadTakesTheAbilityAway() {
    HeadRoles roles = HeadRoles.of(INDUCTION, REPEATS);
    double intact = Math.log1p((InductionModel.VOCAB - 1) * Math.exp(-InductionModel.LOGIT));
    double guess = Math.log(InductionModel.VOCAB); // without L1H0 all logits are zero
    assertThat(roles.zeroAblation().at(1, 0)).isCloseTo(guess - intact, within(1e-9));
    assertThat(roles.zeroAblation().at(0, 0)).isGreaterThan(2);
    assertThat(roles.meanAblation().at(1, 0)).isGreaterThan(2);
    assertThat(roles.meanAblation().at(0, 0)).isGreaterThan(2);
    assertThat(roles.of(1, 0).ablation().at(0, 0)).isCloseTo(guess - intact, within(1e-9));
    assertThat(roles.of(1, 0).ablation().at(1, 0)).isEqualTo(roles.meanAblation().at(1, 0));
  }

  @Test
  void ablationIsThatOfTheWordAblate() {
    for (HookedTransformer model : Toys.few().stream().map(Toys::model).toList()) {
      Tokens tokens = model.repeatedTokens(3, 6, 4);
      double[][] expected =
          Ablation.of(model.run(tokens), Metric.loss().from(7)).zero().heads().values();
      double[] actual = flat(HeadRoles.of(model, tokens).zeroAblation().values());
      assertThat(actual).containsExactly(flat(expected), within(1e-5));
    }
  }

  /** Windows too: a layer that sees three tokens attends to each of them with a third. */
  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void aHeadThatAttendsEverywhereScoresTheBaselineAndHasNoRole(HookedTransformer model) {
    HookedTransformer equal = withoutScores(model);
    HeadRoles roles = HeadRoles.of(equal, equal.repeatedTokens(2, 8, 0));
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      for (RoleScore score : roles.of(layer, 1).scores()) {
        assertThat(score.holds()).isFalse();
        if (score.role().attends()) {
          assertThat(score.score()).isCloseTo(score.baseline(), within(1e-6));
        }
      }
    }
  }

  /** Scores of zero wherever a position may attend. */
  private static HookedTransformer withoutScores(HookedTransformer model) {
    HookedTransformer equal = model;
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      equal =
          equal.with(
              Act.ATTN_SCORES.at(layer),
              here -> here.where(here.lessThan(-1e9), 0)); // masked scores stay
    }
    return equal;
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void eachSequenceScoresWhatItScoresInAnotherBatch(HookedTransformer model) {
    Tokens tokens = model.repeatedTokens(4, 5, 3);
    HeadRoles all = HeadRoles.of(model, tokens);
    HeadRoles some = HeadRoles.of(model, tokens.rows(2, 0));
    for (HeadRole role : HeadRole.values()) {
      assertThat(flat(some.scores(role).prompt(0).values()))
          .containsExactly(flat(all.scores(role).prompt(2).values()), within(1e-5));
    }
  }

  @Test
  void theHeadsOfWrenAreFound() {
    HeadRoles roles = HeadRoles.of(BundledModel.wren());
    assertThat(roles.having(HeadRole.INDUCTION))
        .containsExactlyInAnyOrder(
            Act.HEAD_Z.at(2).head(1), Act.HEAD_Z.at(2).head(2), Act.HEAD_Z.at(2).head(3));
    assertThat(roles.having(HeadRole.COPYING))
        .containsExactlyInAnyOrderElementsOf(roles.having(HeadRole.INDUCTION));
    assertThat(roles.having(HeadRole.PREVIOUS_TOKEN)).containsExactly(Act.HEAD_Z.at(0).head(2));
    assertThat(roles.previousToken().at(0, 2)).isCloseTo(.94, within(.01));
    RoleScore score = roles.of(2, 1).score(HeadRole.INDUCTION);
    assertThat(score.low()).isLessThan(score.score()).isGreaterThan(.9);
    assertThat(score.high()).isGreaterThan(score.score());
    assertThat(score.baseline()).isLessThan(.1);
    assertThat(roles.of(2, 1).ablation().at(0, 0)).isGreaterThan(.2);
    Table table = roles.table();
    assertThat(table.rowCount()).isEqualTo(20);
    assertThat(table.stringColumn("role").get(9)).isEqualTo("induction");
    assertThat(table.stringColumn("writes").get(9)).isEqualTo("copying");
    assertThat(table.doubleColumn("score").get(9)).isEqualTo(score.score());
    assertThat(roles.toString())
        .contains("induction score", "Equal attention everywhere: 0.07", "25 random");
    assertThat(roles.of(2, 1).toString()).contains("L2H1: induction, copying", "rise of loss");
  }

  @Test
  void theBaselineOfATokenThatRepeatsIsMeasuredOnTokensThatDoNot() {
    HookedTransformer wren = BundledModel.wren();
    Repeats repeats = Repeats.random(wren);
    Repeats random = repeats.unrepeated(wren);
    assertThat(random.width()).isEqualTo(repeats.width()).isEqualTo(51);
    assertThat(Arrays.copyOf(random.tokens().row(0), 26))
        .containsExactly(Arrays.copyOf(repeats.tokens().row(0), 26));
    assertThat(random.tokens().row(0)).isNotEqualTo(repeats.tokens().row(0));
    assertThat(repeats.tokens().beginsWithBos(0)).isTrue();
  }

  @Test
  void refusesWhatHasNoRoles() {
    assertThatThrownBy(() -> HeadRoles.of(Toys.model(Toys.bert())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("bert tied attends in both directions");
    HookedTransformer model = Toys.model(Toys.gpt2());
    assertThatThrownBy(() -> HeadRoles.of(model, model.randomTokens(3, 8, 0)))
        .hasMessage(
            "head roles are measured where the same tokens come twice, and the 3 x 8 tokens given are no such sequences of one length, with or without BOS; make some: model.repeatedTokens(20, 25, 0)");
    assertThatThrownBy(() -> HeadRoles.of(model, Tokens.of(new int[] {1, 2, 1, 2}, new int[6])))
        .hasMessageContaining("no such sequences of one length");
    assertThatThrownBy(() -> HeadRoles.of(model, model.repeatedTokens(1, 8, 0)))
        .hasMessageStartingWith("one sequence gives no confidence interval");
    HeadRoles roles = HeadRoles.of(model, model.repeatedTokens(2, 4, 0));
    assertThatThrownBy(() -> roles.of(0, 4)).hasMessage("there is no head 4; choose from 0 to 3");
    assertThatThrownBy(() -> roles.of(3, 0)).hasMessage("there is no layer 3; choose from 0 to 2");
  }
}
