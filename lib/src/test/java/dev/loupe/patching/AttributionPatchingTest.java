package dev.loupe.patching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Ends;
import dev.loupe.arch.QkNorm;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.effect.Sweep;
import dev.loupe.load.InductionModel;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Close;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AttributionPatchingTest {
  private static final String TOYS = "dev.loupe.model.Toys#all";
  private static final Tokens CLEAN = Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8});
  private static final Tokens CORRUPTED = Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8});
  private static final Metric METRIC = Metric.logitDiff(11, 23).at(-1);

  private static AttributionPatching estimate(HookedTransformer model) {
    return AttributionPatching.of(model, CLEAN, CORRUPTED, METRIC);
  }

  private static double[] flat(Sweep sweep) {
    return Arrays.stream(sweep.values()).flatMapToDouble(Arrays::stream).toArray();
  }

  /** Without norms and MLPs, and with attention that looks nowhere in particular. */
  private static HookedTransformer linear() {
    Spec gpt2 = Toys.gpt2();
    return Toys.model(
        Spec.attentionOnly(
                "linear",
                3,
                gpt2.dModel(),
                gpt2.context(),
                gpt2.vocab(),
                new Attention(4, 4, 6, 0, true, true))
            .with(Ends.plain(true)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Act.class,
      names = {"RESID_PRE", "RESID_POST", "ATTN_OUT", "HEAD_Z", "QUERY", "KEY", "VALUE"})
  void theEstimateIsExactWhereTheModelIsLinear(Act act) {
    HookedTransformer model = linear();
    double[] exact = flat(ActivationPatching.of(model, CLEAN, CORRUPTED, METRIC).sweep(act));
    Close.assertClose("at the base", exact, flat(estimate(model).sweep(act)), 1e-4);
    double[] integrated = flat(estimate(model).integrated(2).sweep(act));
    Close.assertClose("integrated", exact, integrated, 1e-4);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void theEstimateIsHowTheMetricBeginsToMoveWhenAnActivationDoes(HookedTransformer single) {
    HookedTransformer model = Toys.model(single.spec(), DataType.FLOAT64);
    AttributionPatching estimate = estimate(model).raw();
    assertSlope(model, estimate.sweep(Act.RESID_PRE).at(1, 4), Act.RESID_PRE.at(1).pos(4));
    assertSlope(model, estimate.sweep(Act.MLP_OUT).at(0, 3), Act.MLP_OUT.at(0).pos(3));
    for (Act act : List.of(Act.HEAD_Z, Act.QUERY, Act.KEY, Act.VALUE, Act.PATTERN)) {
      assertSlope(model, estimate.sweep(act).at(1, 1), act.at(1).head(1));
    }
  }

  private static void assertSlope(HookedTransformer model, double estimated, Spot spot) {
    Tensor from = model.run(CORRUPTED).cache(spot.site()).get(spot);
    Tensor difference = model.run(CLEAN).cache(spot.site()).get(spot).minus(from);
    double step = 1e-5;
    double up = measured(model, spot, from.plus(difference.times(step)));
    double down = measured(model, spot, from.plus(difference.times(-step)));
    assertThat(estimated)
        .as(spot.toString())
        .isCloseTo((up - down) / (2 * step), Offset.offset(1e-6));
  }

  private static double measured(HookedTransformer model, Spot spot, Tensor value) {
    return model.run(CORRUPTED).replace(spot, value).measure(METRIC)[0];
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void integratedCellsOfALayerSumToWhatPatchingAllOfThemDoes(HookedTransformer model) {
    Sweep sweep = estimate(model).integrated(40).raw().sweep(Act.HEAD_Z);
    ActivationCache source = model.run(CLEAN).cache(Act.HEAD_Z);
    for (int layer = 0; layer < 3; layer++) {
      Run patched = model.run(CORRUPTED).patch(Act.HEAD_Z.at(layer), source);
      double exact = patched.measure(METRIC)[0] - model.run(CORRUPTED).measure(METRIC)[0];
      assertThat(Arrays.stream(sweep.values()[layer]).sum())
          .as("layer " + layer)
          .isCloseTo(exact, Offset.offset(5e-3));
    }
  }

  @Test
  void integratedPositionsOfTheFirstStreamSumToTheWholeDifference() {
    Sweep sweep = estimate(Toys.model(Toys.gpt2())).integrated(100).sweep(Act.RESID_PRE);
    assertThat(Arrays.stream(sweep.values()[0]).sum()).isCloseTo(1, Offset.offset(5e-3));
  }

  @Test
  void theMiddleIsNearerThanTheBeginning() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Agreement atBase = estimate(model).agreement(Act.MLP_OUT);
    Agreement integrated = estimate(model).integrated(8).agreement(Act.MLP_OUT);
    assertThat(integrated.largestError()).isLessThan(atBase.largestError());
  }

  private static final Tokens REPEATS =
      Tokens.of(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  private static final Tokens BREAKS =
      Tokens.of(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9});

  private static AttributionPatching induction() {
    HookedTransformer model = InductionModel.on(Device.cpu());
    return AttributionPatching.of(model, REPEATS, BREAKS, Metric.logitDiff(10, 12));
  }

  @ParameterizedTest
  @CsvSource({"HEAD_Z, 1", "PATTERN, 1", "VALUE, 0", "QUERY, 0"})
  void theLastHeadOfAModelWithoutNormIsAttributedExactly(Act act, double share) {
    assertThat(induction().sweep(act).at(1, 0)).isCloseTo(share, Offset.offset(1e-5));
  }

  @Test
  void keysOfASharpHeadAreExactOnlyThroughTheSoftmax() {
    assertThat(induction().sweep(Act.KEY).at(1, 0)).isNotCloseTo(1, Offset.offset(0.5));
    assertThat(induction().qkFix().sweep(Act.KEY).at(1, 0)).isCloseTo(1, Offset.offset(1e-5));
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void throughTheSoftmaxQueriesAndKeysAreWhatTheirPatternsAre(HookedTransformer model) {
    if (model.spec().attention().qkNorm() == QkNorm.ALL_HEADS) {
      assertThatThrownBy(() -> estimate(model).qkFix().sweep(Act.KEY))
          .hasMessage(
              "olmo2 normalises the queries of all heads together, and their keys too, so the pattern of one head depends on the other heads; sweep queries and keys without qkFix()");
      return;
    }
    ActivationCache source = model.run(CLEAN).cache(Act.QUERY, Act.KEY);
    for (Act act : List.of(Act.QUERY, Act.KEY)) {
      Sweep sweep = estimate(model).qkFix().raw().sweep(act);
      Spot head = act.at(1).head(1);
      Run patched = model.run(CORRUPTED).patch(head, source);
      Tensor before = model.run(CORRUPTED).cache(Act.PATTERN.at(1)).get(Act.PATTERN.at(1));
      Tensor moved = patched.cache(Act.PATTERN.at(1)).get(Act.PATTERN.at(1)).minus(before);
      Tensor gradient =
          model.run(CORRUPTED).gradients(METRIC, Act.PATTERN.at(1)).get(Act.PATTERN.at(1));
      Tensor byHead = moved.times(gradient).sum(Axis.SRC).sum(Axis.DEST).sum(Axis.HEAD);
      assertThat(sweep.at(1, 1))
          .as(act.toString())
          .isCloseTo(byHead.at(Axis.BATCH, 0).value(), Offset.offset(1e-4));
    }
  }

  @Test
  void severalPromptsAreAttributedEachByItself() {
    HookedTransformer model = Toys.model(Toys.llama(false));
    int[][] clean = {{3, 14, 15, 9}, {9, 2, 6, 5}};
    int[][] corrupted = {{3, 14, 40, 9}, {9, 2, 1, 5}};
    Sweep both =
        AttributionPatching.of(model, Tokens.of(clean), Tokens.of(corrupted), METRIC)
            .sweep(Act.KEY);
    for (int prompt = 0; prompt < 2; prompt++) {
      Sweep alone =
          AttributionPatching.of(
                  model, Tokens.of(clean[prompt]), Tokens.of(corrupted[prompt]), METRIC)
              .sweep(Act.KEY);
      double[] together =
          Arrays.stream(both.prompt(prompt).values()).flatMapToDouble(Arrays::stream).toArray();
      Close.assertClose("prompt " + prompt, flat(alone), together, 1e-4);
    }
  }

  @Test
  void noisingIsTheOtherDirection() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    AttributionPatching swapped = AttributionPatching.of(model, CORRUPTED, CLEAN, METRIC);
    assertThat(estimate(model).noising().sweep(Act.HEAD_Z).values())
        .isDeepEqualTo(swapped.sweep(Act.HEAD_Z).values());
  }

  @Test
  void theExactValuesAreThoseOfActivationPatching() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Agreement all = estimate(model).sample(1000).agreement(Act.HEAD_Z);
    Sweep exact = ActivationPatching.of(model, CLEAN, CORRUPTED, METRIC).sweep(Act.HEAD_Z);
    assertThat(all.cells()).hasSize(12).doesNotHaveDuplicates();
    for (int i = 0; i < all.cells().size(); i++) {
      int layer = all.cells().get(i).charAt(1) - '0';
      int head = all.cells().get(i).charAt(5) - '0';
      assertThat(all.cells().get(i)).isEqualTo("L" + layer + ", H" + head);
      assertThat(all.exact()[i]).isCloseTo(exact.at(layer, head), Offset.offset(1e-4));
      assertThat(all.attributed()[i])
          .isCloseTo(estimate(model).sweep(Act.HEAD_Z).at(layer, head), Offset.offset(1e-9));
    }
  }

  @Test
  void neuronsAreThoseWithTheLargestEstimatesBesideTheirExactEffects() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    NeuronEstimates neurons = estimate(model).neurons(5);
    Grid top = neurons.grid();
    assertThat(top.rows().size()).isEqualTo(5);
    ActivationCache source = model.run(CLEAN).cache(Act.MLP_POST);
    double[] ends = {model.run(CORRUPTED).measure(METRIC)[0], model.run(CLEAN).measure(METRIC)[0]};
    for (int row = 0; row < 5; row++) {
      String[] place = top.rows().names().get(row).substring(1).split("N");
      Spot spot =
          Act.MLP_POST.at(Integer.parseInt(place[0])).pick(Axis.D_MLP, Integer.parseInt(place[1]));
      double patched = model.run(CORRUPTED).patch(spot, source).measure(METRIC)[0];
      assertThat(top.at(row, 1))
          .isCloseTo((patched - ends[0]) / (ends[1] - ends[0]), Offset.offset(1e-4));
      assertThat(Math.abs(top.at(row, 0))).isLessThanOrEqualTo(Math.abs(top.at(0, 0)));
      assertThat(neurons.spots(5).get(row)).isEqualTo(spot);
    }
    assertThat(neurons.spots(2)).isEqualTo(neurons.spots().subList(0, 2));
    assertThat(neurons.spots(99)).isEqualTo(neurons.spots());
    assertThat(neurons.text()).isEqualTo(top.toString());
  }

  @Test
  void theNeuronsThatAreFoundCanBePatchedNext() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    NeuronEstimates all = estimate(model).neurons(Integer.MAX_VALUE);
    ActivationCache source = model.run(CLEAN).cache(Act.MLP_POST);
    Run patched = model.run(CORRUPTED).patch(all.spots(120), source); // each of three layers
    Run wholeLayers = model.run(CORRUPTED);
    for (int layer = 0; layer < 3; layer++) {
      wholeLayers = wholeLayers.patch(Act.MLP_POST.at(layer), source);
    }
    assertThat(patched.measure(METRIC)[0])
        .isCloseTo(wholeLayers.measure(METRIC)[0], Offset.offset(1e-4));
  }

  @Test
  void theNoteSaysHowGoodTheEstimateIs() {
    Grid grid = estimate(Toys.model(Toys.gpt2())).integrated(3).sweep(Act.MLP_OUT).grid();
    assertThat(grid.title())
        .isEqualTo(
            "attribution patching (denoising, gradient averaged at 3 points): mlp_out by position");
    assertThat(grid.note())
        .matches(
            "0 = corrupted run .* Checked by exact patching of 24 cells: Pearson r = -?[0-9.]+, largest error [0-9.]+ \\(L[0-2], .*");
  }

  @Test
  void theLargestEstimateIsAlwaysChecked() {
    AttributionPatching estimate = estimate(Toys.model(Toys.gpt2()));
    Agreement all = estimate.agreement(Act.MLP_OUT);
    int largest = 0;
    for (int i = 1; i < all.cells().size(); i++) {
      boolean larger = Math.abs(all.attributed()[i]) > Math.abs(all.attributed()[largest]);
      largest = larger ? i : largest;
    }
    Agreement two = estimate.sample(2).agreement(Act.MLP_OUT);
    assertThat(all.cells()).hasSize(24);
    assertThat(two.cells()).hasSize(2).contains(all.cells().get(largest));
  }

  @Test
  void correlationAndLargestErrorAreWhatTheirFormulasGive() {
    Agreement agreement =
        new Agreement(
            "four",
            "share",
            List.of("a", "b", "c", "d"),
            new double[] {1, 2, 3, 4},
            new double[] {1, 3, 2, 4});
    assertThat(agreement.pearson()).isCloseTo(0.8, Offset.offset(1e-12));
    assertThat(agreement.largestError()).isEqualTo(1);
    assertThat(agreement)
        .hasToString(
            "four. Checked by exact patching of 4 cells: Pearson r = 0.8, largest error 1 (b: 2 estimated, 3 exact).");
    assertThat(agreement.html()).contains("<img");
    assertThat(agreement.png()).isNotEmpty();
  }

  @Test
  void aPictureHasTheWholeTitleAndTheSummary() {
    String title = "mlp_out by position, gradient averaged at 8 points";
    double[] values = {1, 2};
    Agreement agreement = new Agreement(title, "share", List.of("a", "b"), values, values);
    assertThat(agreement.html()).contains(title + ": Pearson r = 1", "largest error 0");
    assertThat(agreement.picture().text()).contains("largest error 0");
  }

  @Test
  void refusesWhatSaysNothing() {
    AttributionPatching estimate = estimate(Toys.model(Toys.gpt2()));
    assertThatThrownBy(() -> estimate.integrated(0))
        .hasMessage("a gradient cannot be averaged at 0 points; use 1 or more, 8 are usual");
    assertThatThrownBy(() -> estimate.sample(1))
        .hasMessage("sample(1) is too small to measure agreement; use 2 or more");
    assertThatThrownBy(() -> induction().neurons(3))
        .hasMessage("induction has no MLPs, so no neurons");
    assertThatThrownBy(() -> estimate.neurons(0))
        .hasMessage("neurons(0) asks for no neuron; ask for 1 or more, such as neurons(20)");
    assertThatThrownBy(() -> estimate.sweep(Act.LN1_SCALE))
        .hasMessageStartingWith("no sweep exists for ln1.scale; ");
  }
}
