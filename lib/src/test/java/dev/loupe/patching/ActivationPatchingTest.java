package dev.loupe.patching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Block;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.effect.Sweep;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Close;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
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
    return ActivationPatching.of(model, CLEAN, CORRUPTED, Toys.atLast(model, METRIC));
  }

  private static double[] flat(Sweep sweep) {
    return Arrays.stream(sweep.values()).flatMapToDouble(Arrays::stream).toArray();
  }

  private static void assertSame(Act act, Sweep expected, Sweep actual) {
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
    Sweep grid = patching(model).sweep(Act.RESID_PRE);
    for (int position = 0; position < CLEAN.width(); position++) {
      assertThat(grid.at(0, position))
          .as("position " + position)
          .isCloseTo(position == DIFFERENT ? 1 : 0, Offset.offset(1e-4));
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void positionsBeforeTheDifferenceRestoreNothing(HookedTransformer model) {
    assumeTrue(model.spec().attention().causal());
    for (Act act : List.of(Act.RESID_POST, Act.ATTN_OUT, Act.MLP_OUT)) {
      Sweep grid = patching(model).sweep(act);
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
    Sweep grid = patching(Toys.model(Toys.llama(false))).sweep(Act.HEAD_Z);
    assertThat(grid.grid().rows().names()).containsExactly("L0", "L1", "L2");
    assertThat(grid.grid().columns().names()).containsExactly("H0", "H1", "H2", "H3");
  }

  @Test
  void sharedKeysHaveOneColumnForEachKeyValueHead() {
    Sweep grid = patching(Toys.model(Toys.llama(false))).sweep(Act.KEY);
    assertThat(grid.grid().columns().axis()).isEqualTo("key-value head");
    assertThat(grid.grid().columns().names()).containsExactly("H0", "H1");
  }

  @Test
  void aDifferentTokenIsNamedWithBoth() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    Sweep grid =
        ActivationPatching.of(model, "w3 w14 w15", "w3 w9 w15", METRIC).sweep(Act.RESID_PRE);
    assertThat(grid.grid().columns().names()).containsExactly(" w3", " w14→w9", " w15");
  }

  @Test
  void zeroIsTheCorruptedValueAndOneTheClean() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    assertThat(patching(model).clean())
        .isEqualTo(model.run(CLEAN).measure(Toys.atLast(model, METRIC))[0]);
    assertThat(patching(model).corrupted())
        .isEqualTo(model.run(CORRUPTED).measure(Toys.atLast(model, METRIC))[0]);
  }

  @Test
  void refusesPromptsOfDifferentLengths() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    assertThatThrownBy(() -> ActivationPatching.of(model, "w3 w14", "w3", METRIC))
        .hasMessage(
            "the clean prompt has 2 tokens and the corrupted one 1; patching compares them position by position, so give both the same number of tokens: [ w3,  w14] and [ w3]");
  }

  @Test
  void refusesTwoPromptsThatGiveTheSameValue() {
    ActivationPatching same =
        ActivationPatching.of(Toys.model(Toys.gpt2()), CLEAN, CLEAN, Metric.logitDiff(11, 11));
    assertThatThrownBy(() -> same.sweep(Act.RESID_PRE))
        .hasMessage(
            "the logit difference '#11' − '#11' is 0 in both runs, so there is nothing to restore; choose prompts or answers that differ, or use raw()");
  }

  @Test
  void aPairThatDoesNotDifferIsEmptyAndLeavesTheOthersTheirBand() {
    int[][] clean = {CLEAN.row(0), CLEAN.row(0), {1, 2, 3, 4, 5, 6, 7, 9}};
    int[][] corrupted = {CORRUPTED.row(0), CLEAN.row(0), {1, 2, 3, 4, 5, 6, 7, 8}};
    Sweep sweep =
        ActivationPatching.of(
                Toys.model(Toys.gpt2()), Tokens.of(clean), Tokens.of(corrupted), METRIC)
            .sweep(Act.HEAD_Z);
    assertThat(sweep.prompt(1).at(0, 0)).isNaN();
    assertThat(sweep.prompt(1).toString()).contains("–");
    assertThat(sweep.prompt(0).at(0, 0)).isFinite();
    assertThat(flat(sweep)).doesNotContain(Double.NaN);
    assertThat(sweep.table().doubleColumn("high").asDoubleArray()).doesNotContain(Double.NaN);
  }

  @Test
  void aCellThatIsNotANumberIsEmpty() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    double clean = model.run(CLEAN).measure(METRIC)[0];
    double corrupted = model.run(CORRUPTED).measure(METRIC)[0];
    Metric only =
        logits -> {
          float[] values = METRIC.of(logits).toArray();
          for (int i = 0; i < values.length; i++) {
            boolean end =
                Math.abs(values[i] - clean) < 1e-4 || Math.abs(values[i] - corrupted) < 1e-4;
            values[i] = end ? values[i] : Float.NaN;
          }
          return Tensor.of(values, new long[] {values.length}, Axis.BATCH);
        };
    Sweep sweep = ActivationPatching.of(model, CLEAN, CORRUPTED, only).sweep(Act.RESID_PRE);
    assertThat(sweep.at(0, DIFFERENT)).isCloseTo(1, Offset.offset(1e-3));
    assertThat(sweep.at(1, DIFFERENT)).isNaN();
    assertThat(sweep.toString()).contains("–");
  }

  @Test
  void refusesTwoSetsOfPromptsThatGiveTheSameValueOnAverage() {
    Tokens both = Tokens.of(CLEAN.row(0), CORRUPTED.row(0));
    Tokens swapped = Tokens.of(CORRUPTED.row(0), CLEAN.row(0));
    ActivationPatching same = ActivationPatching.of(Toys.model(Toys.gpt2()), both, swapped, METRIC);
    assertThatThrownBy(() -> same.sweep(Act.RESID_PRE))
        .hasMessageContaining(" on average in both runs, so there is nothing to restore");
  }

  @Test
  void saysThatAttentionAloneHasNoNeurons() {
    HookedTransformer model =
        Toys.model(
            Spec.attentionOnly("linear", 1, 24, 32, Toys.VOCAB, Attention.plain(4, 6, false)));
    assertThatThrownBy(() -> patching(model).sweepNeurons(0))
        .hasMessage("linear has no neurons: it has attention only");
  }

  @Test
  void refusesAMetricThatIsNotANumber() {
    Metric broken = logits -> Metric.prob(11).of(logits).times(Double.NaN);
    ActivationPatching patching =
        ActivationPatching.of(Toys.model(Toys.gpt2()), CLEAN, CORRUPTED, broken);
    assertThatThrownBy(() -> patching.sweep(Act.RESID_PRE))
        .hasMessage(
            "the metric is NaN in the run that activations are taken from and NaN in the run that is patched, so patching has no finite effect to measure; choose prompts or a metric with finite values");
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
        .hasMessageStartingWith("no sweep exists for mlp_post; use one of [resid_pre, ");
  }

  @Test
  void saysThatParallelBlocksHaveNoMiddle() {
    assertThatThrownBy(() -> patching(Toys.model(Toys.neoX(Block.PARALLEL))).sweep(Act.RESID_MID))
        .hasMessage("gpt_neox has no resid_mid: its blocks run attention and MLP in parallel");
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void headsByPositionGiveWhatFullRunsGive(HookedTransformer model) {
    for (Act act : List.of(Act.HEAD_Z, Act.QUERY, Act.KEY, Act.VALUE, Act.PATTERN)) {
      ActivationPatching patching = patching(model);
      assertSame(act, patching.sweepByPositionCellByCell(act), patching.sweepByPosition(act));
    }
  }

  @Test
  void aHeadsPositionsAddNothingToWhatAllOfThemDoTogetherAtTheLastLayer() {
    ActivationPatching patching = patching(Toys.model(Toys.gpt2()));
    double whole = patching.sweep(Act.HEAD_Z).at(2, 1);
    double last = patching.sweepByPosition(Act.HEAD_Z).at(2 * 4 + 1, CLEAN.width() - 1);
    assertThat(last).isCloseTo(whole, Offset.offset(1e-5));
  }

  @Test
  void aPatternsLastRowMovesWhatItsEntriesAreSeenToMove() {
    ActivationPatching patching = patching(Toys.model(Toys.gpt2()));
    Grid entries = patching.sweepPattern(2, 1).grid();
    Facets heads = patching.sweepPattern(2);
    assertThat(heads.grids()).hasSize(4);
    assertThat(heads.grids().get(1).values()).isDeepEqualTo(entries.values());
    assertThat(entries.at(0, 5)).as("nobody looks ahead").isZero();
    assertThat(entries.at(CLEAN.width() - 1, DIFFERENT)).isNotZero();
  }

  @Test
  void noisingGoesTheOtherWay() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Sweep noised = patching(model).noising().sweep(Act.RESID_PRE);
    Sweep swapped = ActivationPatching.of(model, CORRUPTED, CLEAN, METRIC).sweep(Act.RESID_PRE);
    assertSame(Act.RESID_PRE, swapped, noised);
    assertThat(noised.grid().note())
        .startsWith("0 = clean run (")
        .contains("Each cell: resid_pre of the corrupted run patched into the clean run.");
    assertThat(noised.grid().unit()).isEqualTo("share of the effect lost");
  }

  @Test
  void rawCellsAreInTheUnitOfTheMetric() {
    ActivationPatching patching = patching(Toys.model(Toys.gpt2(), DataType.FLOAT64));
    double share = patching.sweep(Act.HEAD_Z).at(1, 2);
    Sweep raw = patching.raw().sweep(Act.HEAD_Z);
    assertThat(raw.at(1, 2))
        .isCloseTo(share * (patching.clean() - patching.corrupted()), Offset.offset(1e-12));
    assertThat(raw.grid().unit()).isEqualTo("change of the logit difference '#11' − '#23'");
  }

  @Test
  void manyPromptsGiveWhatEachGivesAlone() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    int[][] clean = {CLEAN.row(0), {9, 2, 6, 5, 3, 7, 8, 1}};
    int[][] corrupted = {CORRUPTED.row(0), {9, 2, 6, 5, 3, 5, 8, 9}};
    Metric metric = Metric.logitDiff(11, 23);
    Sweep both =
        ActivationPatching.of(model, Tokens.of(clean), Tokens.of(corrupted), metric)
            .sweep(Act.HEAD_Z);
    for (int prompt = 0; prompt < 2; prompt++) {
      Sweep alone =
          ActivationPatching.of(
                  model, Tokens.of(clean[prompt]), Tokens.of(corrupted[prompt]), metric)
              .sweep(Act.HEAD_Z);
      Close.assertClose(
          "prompt " + prompt,
          flat(alone),
          Arrays.stream(both.prompt(prompt).values()).flatMapToDouble(Arrays::stream).toArray(),
          1e-3);
    }
  }

  @Test
  void theBandHoldsTheMeanAndIsTheSameEachTime() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    int[][] clean = {CLEAN.row(0), {9, 2, 6, 5, 3, 7, 8, 1}, {1, 2, 3, 4, 5, 6, 7, 9}};
    int[][] corrupted = {CORRUPTED.row(0), {9, 2, 6, 5, 3, 5, 8, 9}, {1, 2, 3, 4, 5, 6, 7, 8}};
    Sweep sweep =
        ActivationPatching.of(model, Tokens.of(clean), Tokens.of(corrupted), METRIC)
            .raw()
            .sweep(Act.MLP_OUT);
    for (int layer = 0; layer < 3; layer++) {
      double mean = sweep.at(layer, 7);
      assertThat(sweep.low().at(layer, 7)).isLessThanOrEqualTo(mean);
      assertThat(sweep.high().at(layer, 7)).isGreaterThanOrEqualTo(mean);
    }
    assertThat(sweep.low().values()).isDeepEqualTo(sweep.low().values());
    assertThat(sweep.table().columnNames()).contains("low", "high");
  }

  @Test
  void onePromptHasNoBand() {
    assertThatThrownBy(() -> patching(Toys.model(Toys.gpt2())).sweep(Act.HEAD_Z).low())
        .hasMessage("one prompt has no confidence interval; measure several prompts");
  }

  @Test
  void promptsOfDifferentLengthsAreSweptByHeadOnly() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Tokens clean = Tokens.of(new int[] {3, 14, 15, 9}, new int[] {9, 2, 6});
    Tokens corrupted = Tokens.of(new int[] {3, 14, 15, 8}, new int[] {9, 2, 7});
    ActivationPatching patching = ActivationPatching.of(model, clean, corrupted, METRIC);
    assertSame(Act.VALUE, patching.sweepCellByCell(Act.VALUE), patching.sweep(Act.VALUE));
    assertThatThrownBy(() -> patching.sweep(Act.RESID_PRE))
        .hasMessage(
            "the prompts have different lengths, so one position holds unrelated words; sweep heads, such as sweep(HEAD_Z), or roles of a prompt set, such as sweepByRole(RESID_PRE), or use prompts of one length");
  }

  @Test
  void everyNeuronIsPatchedAtAllPositions() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Sweep neurons = patching(model).sweepNeurons(1);
    assertThat(neurons.grid().rows().size()).isEqualTo(40);
    assertThat(neurons.top(1).get(0).row()).startsWith("L1N");
    var source = model.run(CLEAN).cache(Act.MLP_POST);
    var spot = Act.MLP_POST.at(1).all().pick(dev.loupe.axis.Axis.D_MLP, 17);
    double patched = model.run(CORRUPTED).patch(spot, source).measure(METRIC)[0];
    assertThat(neurons.measured()[17][0]).isCloseTo(patched, Offset.offset(1e-5));
  }

  @Test
  void transformerLensWordsGiveTheSameSweeps() {
    ActivationPatching patching = patching(Toys.model(Toys.gpt2()));
    assertThat(GetActPatch.getActPatchResidPre(patching).values())
        .isDeepEqualTo(patching.sweep(Act.RESID_PRE).values());
    assertThat(GetActPatch.getActPatchAttnHeadKByPos(patching).values())
        .isDeepEqualTo(patching.sweepByPosition(Act.KEY).values());
    assertThat(GetActPatch.getActPatchAttnHeadAllPosEvery(patching).grids())
        .extracting(Grid::title)
        .containsExactly("z", "q", "k", "v", "pattern");
  }
}
