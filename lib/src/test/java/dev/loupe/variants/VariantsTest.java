package dev.loupe.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Patch;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Close;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VariantsTest {
  private static final String TOYS = "dev.loupe.model.Toys#all";
  private static final Tokens BASE =
      Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8}, new int[] {9, 2, 6, 5, 3, 5, 8, 9});
  private static final Tokens SOURCE =
      Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8}, new int[] {9, 2, 6, 5, 3, 7, 8, 1});
  private static final Tokens UNEQUAL =
      Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8}, new int[] {9, 2, 6, 5, 3});
  private static final Tokens UNEQUAL_SOURCE =
      Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8}, new int[] {9, 4, 6, 5, 3});
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  /** Every layer's activation by head or neuron and by position, wherever it has such an axis. */
  private static List<Variant> sweep(HookedTransformer model, Act act, ActivationCache source) {
    List<Variant> variants = new ArrayList<>();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      for (Spot spot : parts(model, act.at(layer).all())) {
        variants.add(Variant.of(spot, source.get(spot)));
      }
    }
    return variants;
  }

  private static List<Spot> parts(HookedTransformer model, Spot whole) {
    List<Axis> axes = whole.site().act().axes();
    List<Spot> spots = new ArrayList<>(List.of(whole, whole.pos(3), whole.pos(-1)));
    if (axes.contains(Axis.HEAD) || axes.contains(Axis.KV_HEAD)) {
      spots.add(whole.head(1));
      spots.add(whole.head(0).pos(4));
    }
    if (axes.contains(Axis.SRC)) {
      spots.add(whole.head(1).pos(5).pick(Axis.SRC, 3));
    }
    if (axes.contains(Axis.D_MLP)) {
      spots.add(whole.pick(Axis.D_MLP, 7));
    }
    return spots;
  }

  private static double[] flat(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
  }

  private static void assertSame(
      String what, HookedTransformer model, Tokens base, List<Variant> cells, Metric metric) {
    Progress none = Progress.of("test", cells.size());
    Run run = model.run(base);
    try (Variants variants = Variants.of(run, cells, metric, 1 << 27, Way.FEW_NUMBERS);
        Variants called = Variants.of(run, cells, metric, 1 << 27, Way.FEW_CALLS);
        Variants small = Variants.of(run, cells, metric, 60_000, Way.FEW_NUMBERS);
        Variants smallCalled = Variants.of(run, cells, metric, 60_000, Way.FEW_CALLS)) {
      double[] expected = flat(variants.measureOneByOne(none));
      Close.assertClose(what, expected, flat(variants.measure(none)), 1e-4);
      Close.assertClose(what + " by few calls", expected, flat(called.measure(none)), 1e-4);
      Close.assertClose(what + " in small batches", expected, flat(small.measure(none)), 1e-4);
      Close.assertClose(what + " by few", expected, flat(smallCalled.measure(none)), 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void giveWhatFullRunsGiveAtEverySite(HookedTransformer model) {
    for (Act act : Act.values()) {
      if (act.inLayers() && model.has(act)) {
        ActivationCache source = model.run(SOURCE).cache(act);
        assertSame(
            act.toString(), model, BASE, sweep(model, act, source), Toys.atLast(model, METRIC));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void giveWhatFullRunsGiveForPromptsOfDifferentLengths(HookedTransformer model) {
    for (Act act : List.of(Act.RESID_PRE, Act.HEAD_Z, Act.KEY, Act.PATTERN, Act.MLP_OUT)) {
      ActivationCache source = model.run(UNEQUAL_SOURCE).cache(act);
      assertSame(
          act.toString(), model, UNEQUAL, sweep(model, act, source), Toys.atLast(model, METRIC));
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void writeNothingAtThePaddingOfShorterPrompts(HookedTransformer model) {
    for (Act act : List.of(Act.PATTERN, Act.ATTN_SCORES, Act.KEY, Act.HEAD_Z)) {
      Spot spot = act.at(1).head(1);
      Tensor value = model.run(UNEQUAL).cache(act).get(spot).zeros().plus(0.3);
      List<Variant> cells =
          List.of(Variant.of(spot, value), Variant.of(spot, value.at(Axis.BATCH, 0)));
      assertSame(act.toString(), model, UNEQUAL, cells, Toys.atLast(model, METRIC));
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void giveWhatFullRunsGiveForAMetricThatReadsEverything(HookedTransformer model) {
    Metric everything =
        logits -> logits.tensor().logSoftmax(Axis.VOCAB).at(Axis.VOCAB, 7).mean(Axis.POS);
    for (Act act : List.of(Act.RESID_PRE, Act.HEAD_Z, Act.QUERY)) {
      ActivationCache source = model.run(SOURCE).cache(act);
      assertSame(act.toString(), model, BASE, sweep(model, act, source), everything);
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void severalPatchesActTogether(HookedTransformer model) {
    ActivationCache source = model.run(SOURCE).cache(Act.MLP_OUT, Act.ATTN_OUT, Act.HEAD_Z);
    ActivationCache base = model.run(BASE).cache(Act.MLP_OUT);
    List<Variant> variants = new ArrayList<>();
    for (int position : new int[] {3, 5}) {
      variants.add(
          new Variant(
              List.of(
                  patch(Act.MLP_OUT.at(0).pos(position), source),
                  patch(Act.MLP_OUT.at(1).pos(position), source),
                  patch(Act.MLP_OUT.at(2).pos(position), source))));
      variants.add(
          new Variant(
              List.of(
                  patch(Act.ATTN_OUT.at(0).all(), source),
                  patch(Act.HEAD_Z.at(1).head(1), source),
                  patch(Act.MLP_OUT.at(2).pos(-1), base))));
    }
    assertSame("windows", model, BASE, variants, Toys.atLast(model, METRIC));
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void severalPatchesOfOneActivationActTogether(HookedTransformer model) {
    ActivationCache source = model.run(SOURCE).cache(Act.HEAD_Z, Act.MLP_POST, Act.ATTN_OUT);
    List<Variant> variants = new ArrayList<>();
    variants.add(
        new Variant(
            List.of(
                patch(Act.HEAD_Z.at(1).head(0), source),
                patch(Act.HEAD_Z.at(1).head(2), source),
                patch(Act.HEAD_Z.at(1).head(3).pos(4), source))));
    variants.add(
        new Variant(
            List.of(
                patch(Act.MLP_POST.at(0).pick(Axis.D_MLP, 3).pos(5), source),
                patch(Act.MLP_POST.at(0).pick(Axis.D_MLP, 30).pos(5), source))));
    // The later of two that write the same entries stands.
    Spot all = Act.ATTN_OUT.at(2).all();
    variants.add(
        new Variant(List.of(new Patch(all, source.get(all).times(3)), patch(all.pos(6), source))));
    assertSame("heads of one layer", model, BASE, variants, Toys.atLast(model, METRIC));
  }

  private static Patch patch(Spot spot, ActivationCache source) {
    return new Patch(spot, source.get(spot));
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void aPatchAtAnEarlierPositionThatChangesNothingStandsBesideOneThatDoes(HookedTransformer model) {
    ActivationCache source = model.run(SOURCE).cache(Act.HEAD_Z);
    Spot unchanged = Act.HEAD_Z.at(2).head(1).pos(1); // before the prompts differ
    Variant both =
        new Variant(
            List.of(patch(unchanged, source), patch(Act.HEAD_Z.at(1).head(0).pos(-1), source)));
    assertSame("two heads", model, BASE, List.of(both), Toys.atLast(model, METRIC));
  }

  @Test
  void refuseAPositionBehindThePrompts() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Variant beyond = Variant.of(Act.RESID_PRE.at(1).pos(20), Tensor.vector(new float[24]));
    assertThatThrownBy(() -> Variants.of(model.run(BASE), List.of(beyond), METRIC))
        .hasMessage("there is no pos 20 at blocks.1.hook_resid_pre; it has 8");
  }

  @Test
  void oneValueForAllPromptsIsPutIntoEach() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Spot spot = Act.HEAD_Z.at(1).head(2);
    Tensor mean = model.run(SOURCE).cache(Act.HEAD_Z).get(spot).mean(Axis.BATCH);
    assertSame("mean", model, BASE, List.of(Variant.of(spot, mean)), METRIC);
  }

  @Test
  void interventionsOnTheEmbeddingsStandInEveryVariant() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    ActivationCache source = model.run(SOURCE).cache(Act.RESID_POST);
    Run noised = model.run(BASE).with(Act.EMBED.site().pos(2), here -> here.times(3));
    List<Variant> cells = sweep(model, Act.RESID_POST, source);
    Progress none = Progress.of("test", cells.size());
    try (Variants variants = Variants.of(noised, cells, METRIC)) {
      Close.assertClose(
          "noised", flat(variants.measureOneByOne(none)), flat(variants.measure(none)), 1e-4);
    }
  }

  @Test
  void puttingInWhatIsThereGivesTheRunToTheBit() {
    HookedTransformer model = Toys.model(Toys.llama(false));
    ActivationCache same = model.run(BASE).cache(Act.HEAD_Z);
    Spot spot = Act.HEAD_Z.at(1).head(1);
    Progress none = Progress.of("test", 1);
    List<Variant> cells =
        List.of(Variant.of(spot, same.get(spot)), Variant.of(spot, same.get(spot).times(2)));
    try (Variants variants = Variants.of(model.run(BASE), cells, METRIC)) {
      double[][] values = variants.measure(none);
      assertThat(values[0]).containsExactly(variants.unchanged());
      assertThat(values[1]).isNotEqualTo(values[0]);
    }
  }

  @Test
  void theRunItselfMeasuresAsItDoesAlone() {
    HookedTransformer model = Toys.model(Toys.llama(false));
    Run run = model.run(BASE);
    ActivationCache source = model.run(SOURCE).cache(Act.RESID_PRE);
    try (Variants variants = Variants.of(run, sweep(model, Act.RESID_PRE, source), METRIC)) {
      Close.assertClose("unchanged", run.measure(METRIC), variants.unchanged(), 1e-6);
    }
  }

  @Test
  void refuseAValueOfAnotherShape() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Tensor vector = Tensor.vector(new float[24]);
    assertThatThrownBy(
            () ->
                Variants.of(
                        model.run(BASE),
                        List.of(Variant.of(Act.HEAD_Z.at(0).head(0), vector)),
                        METRIC)
                    .measure(Progress.of("test", 1)))
        .hasMessage(
            "the value for blocks.0.attn.hook_z[head 0] is tensor [d_model 24]; it must have the axes [batch, pos, d_head]");
  }

  @Test
  void refuseToPickAPrompt() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Spot spot = Act.RESID_PRE.at(0).pos(1).prompt(0);
    assertThatThrownBy(
            () ->
                Variants.of(
                    model.run(BASE),
                    List.of(Variant.of(spot, Tensor.vector(new float[24]))),
                    METRIC))
        .hasMessageStartingWith("a variant is measured on every prompt, so ");
  }

  @Test
  void everyCellTicksOnce() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    ActivationCache source = model.run(SOURCE).cache(Act.RESID_PRE);
    List<Variant> cells = sweep(model, Act.RESID_PRE, source);
    try (Variants variants = Variants.of(model.run(BASE), cells, METRIC, 100_000);
        Progress progress = Progress.of("test", cells.size())) {
      variants.measure(progress);
      assertThat(progress.done()).isEqualTo(cells.size());
    }
  }
}
