package dev.loupe.patching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.arch.Block;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Metric;
import dev.loupe.model.Tokens;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Close;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Grid;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationPatchingTest {
  private static final String TOYS = "dev.loupe.model.Toys#all";
  private static final List<Act> ACTS =
      List.of(
          Act.RESID_PRE,
          Act.RESID_MID,
          Act.RESID_POST,
          Act.ATTN_OUT,
          Act.MLP_OUT,
          Act.HEAD_Z,
          Act.QUERY,
          Act.KEY,
          Act.VALUE,
          Act.PATTERN);
  private static final Tokens CLEAN = Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8});
  private static final Tokens CORRUPTED = Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8});
  private static final int DIFFERENT = 3;
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  private static ActivationPatching patching(HookedTransformer model) {
    return ActivationPatching.of(model, CLEAN, CORRUPTED, METRIC);
  }

  private static double[] flat(Grid grid) {
    return Arrays.stream(grid.values()).flatMapToDouble(Arrays::stream).toArray();
  }

  private static void assertSame(Act act, Grid expected, Grid actual) {
    Close.assertClose(act.toString(), flat(expected), flat(actual), 1e-4);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void batchedSuffixesGiveWhatFullRunsGive(HookedTransformer model) {
    for (Act act : ACTS) {
      if (model.has(act)) {
        assertSame(act, patching(model).sweepCellByCell(act), patching(model).sweep(act));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void patchingTheOnlyDifferentTokenAtLayerZeroRestoresEverything(HookedTransformer model) {
    Grid grid = patching(model).sweep(Act.RESID_PRE);
    for (int position = 0; position < CLEAN.width(); position++) {
      assertThat(grid.at(0, position))
          .as("position " + position)
          .isCloseTo(position == DIFFERENT ? 1 : 0, Offset.offset(1e-4));
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void positionsBeforeTheDifferenceRestoreNothing(HookedTransformer model) {
    for (Act act : List.of(Act.RESID_POST, Act.ATTN_OUT, Act.MLP_OUT)) {
      Grid grid = patching(model).sweep(act);
      for (int layer = 0; layer < 3; layer++) {
        for (int position = 0; position < DIFFERENT; position++) {
          assertThat(grid.at(layer, position)).as(act.toString()).isCloseTo(0, Offset.offset(1e-4));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void theLastPositionOfTheLastLayerRestoresEverything(HookedTransformer model) {
    assertThat(patching(model).sweep(Act.RESID_POST).at(2, CLEAN.width() - 1))
        .isCloseTo(1, Offset.offset(1e-4));
  }

  @Test
  void interventionsThatTheModelCarriesActOnce() {
    Tensor vector = Tensor.vector(new float[24]).plus(0.5);
    HookedTransformer steered =
        Toys.model(Toys.gpt2())
            .with(Act.RESID_PRE.at(1), here -> here.plus(vector))
            .with(Act.RESID_POST.at(1).pos(2), here -> here.times(1.5));
    for (Act act : ACTS) {
      assertSame(act, patching(steered).sweepCellByCell(act), patching(steered).sweep(act));
    }
  }

  @Test
  void interventionsAtOnePromptOfTheModelsRunsActOnEveryVariant() {
    HookedTransformer changed =
        Toys.model(Toys.gpt2()).with(Act.MLP_OUT.at(2).all().prompt(0), here -> here.times(-2));
    assertSame(
        Act.HEAD_Z,
        patching(changed).sweepCellByCell(Act.HEAD_Z),
        patching(changed).sweep(Act.HEAD_Z));
  }

  @Test
  void aMetricWithAReferenceMeasuresEveryVariantAgainstIt() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Metric kl = Metric.kl(model.run(CLEAN).logits());
    ActivationPatching patching = ActivationPatching.of(model, CLEAN, CORRUPTED, kl);
    assertSame(Act.HEAD_Z, patching.sweepCellByCell(Act.HEAD_Z), patching.sweep(Act.HEAD_Z));
  }

  @Test
  void headsAreColumns() {
    Grid grid = patching(Toys.model(Toys.llama(false))).sweep(Act.HEAD_Z);
    assertThat(grid.rows().names()).containsExactly("L0", "L1", "L2");
    assertThat(grid.columns().names()).containsExactly("H0", "H1", "H2", "H3");
  }

  @Test
  void sharedKeysHaveOneColumnForEachKeyValueHead() {
    Grid grid = patching(Toys.model(Toys.llama(false))).sweep(Act.KEY);
    assertThat(grid.columns().axis()).isEqualTo("key-value head");
    assertThat(grid.columns().names()).containsExactly("H0", "H1");
  }

  @Test
  void aDifferentTokenIsNamedWithBoth() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    Grid grid =
        ActivationPatching.of(model, "w3 w14 w15", "w3 w9 w15", METRIC).sweep(Act.RESID_PRE);
    assertThat(grid.columns().names()).containsExactly(" w3", " w14→w9", " w15");
  }

  @Test
  void zeroIsTheCorruptedValueAndOneTheClean() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    assertThat(patching(model).clean()).isEqualTo(model.run(CLEAN).measure(METRIC)[0]);
    assertThat(patching(model).corrupted()).isEqualTo(model.run(CORRUPTED).measure(METRIC)[0]);
  }

  @Test
  void refusesPromptsOfDifferentLengths() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    assertThatThrownBy(() -> ActivationPatching.of(model, "w3 w14", "w3", METRIC))
        .hasMessage(
            "the clean prompt has 2 tokens and the corrupted one 1; patching goes position by position, so make them equally long: [ w3,  w14] and [ w3]");
  }

  @Test
  void refusesTwoPromptsThatGiveTheSameValue() {
    ActivationPatching same =
        ActivationPatching.of(Toys.model(Toys.gpt2()), CLEAN, CLEAN, Metric.logitDiff(11, 11));
    assertThatThrownBy(() -> same.sweep(Act.RESID_PRE))
        .hasMessage(
            "the logit difference '#11' − '#11' is 0.0000 on both prompts, so there is nothing to restore; choose prompts or answers that differ");
  }

  @Test
  void refusesAMetricThatIsNotANumber() {
    Metric broken = logits -> Metric.prob(11).of(logits).times(Double.NaN);
    ActivationPatching patching =
        ActivationPatching.of(Toys.model(Toys.gpt2()), CLEAN, CORRUPTED, broken);
    assertThatThrownBy(() -> patching.sweep(Act.RESID_PRE))
        .hasMessage(
            "the metric is NaN on the clean prompt and NaN on the corrupted one, so no share between them can be given");
  }

  @Test
  void restoresTinyProbabilitiesToo() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Metric tiny = logits -> Metric.prob(11).of(logits).times(1e-9);
    ActivationPatching patching = ActivationPatching.of(model, CLEAN, CORRUPTED, tiny);
    assertThat(patching.sweep(Act.RESID_PRE).at(0, DIFFERENT)).isCloseTo(1, Offset.offset(1e-4));
  }

  @Test
  void saysWhichSweepsThereAre() {
    assertThatThrownBy(() -> patching(Toys.model(Toys.gpt2())).sweep(Act.MLP_POST))
        .hasMessageStartingWith("no sweep is known for mlp_post; there are [resid_pre, ");
  }

  @Test
  void saysThatParallelBlocksHaveNoMiddle() {
    assertThatThrownBy(() -> patching(Toys.model(Toys.neoX(Block.PARALLEL))).sweep(Act.RESID_MID))
        .hasMessage("gpt_neox has no resid_mid: its blocks run attention and MLP in parallel");
  }
}
