package dev.loupe.variants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Close;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sweeps of metrics that read activations. */
class ActivationGoalTest {
  private static final Tokens BASE =
      Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8}, new int[] {9, 2, 6, 5, 3});
  private static final Tokens SOURCE =
      Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8}, new int[] {9, 4, 6, 5, 3});

  private static List<Metric> metrics(HookedTransformer model) {
    Spot neuron = Act.MLP_POST.at(1).pick(Axis.D_MLP, 7);
    return List.of(
        Metric.activation(neuron.pos(-2)),
        Metric.activation(neuron).mean(Axis.POS),
        Metric.activation(Act.RESID_POST.at(2).pos(-1)).norm(Axis.D_MODEL),
        Metric.activation(Act.KEY.at(1).head(1).pick(Axis.D_HEAD, 2).pos(-3))
            .plus(Toys.atLast(model, Metric.logitDiff(11, 23))),
        Metric.activation(Act.EMBED.site().pos(-1).pick(Axis.D_MODEL, 2)),
        Metric.activation(Act.PATTERN.at(1).head(1).pos(-1).pick(Axis.SRC, -2)),
        Metric.activation(Act.LN_FINAL_SCALE.site().pos(-1)).sum(Axis.ONE));
  }

  private static List<Variant> sweep(HookedTransformer model, Act act) {
    ActivationCache source = model.run(SOURCE).cache(act);
    List<Variant> variants = new ArrayList<>();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      Spot whole = act.at(layer).all();
      for (Spot spot : List.of(whole, whole.pos(-2), whole.pos(-1))) {
        variants.add(Variant.of(spot, source.get(spot)));
      }
    }
    return variants;
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void aSweepGivesWhatOneFullRunForEachCellGives(HookedTransformer model) {
    for (Metric metric : metrics(model)) {
      for (Act act : List.of(Act.RESID_PRE, Act.HEAD_Z, Act.VALUE, Act.MLP_OUT, Act.PATTERN)) {
        assertSame(act + ", " + metric.title(), model.run(BASE), sweep(model, act), metric);
        assertSame(
            act + " of one prompt, " + metric.title(),
            model.run(BASE.rows(0)),
            List.of(sweep(model, act).get(0).patches().get(0)).stream()
                .map(patch -> Variant.of(patch.spot(), patch.value().at(Axis.BATCH, 0)))
                .toList(),
            metric);
      }
    }
  }

  private static void assertSame(String what, Run run, List<Variant> cells, Metric metric) {
    Progress none = Progress.of("test", cells.size());
    try (Variants variants = Variants.of(run, cells, metric, 1 << 27, Way.FEW_NUMBERS);
        Variants called = Variants.of(run, cells, metric, 1 << 27, Way.FEW_CALLS);
        Variants small = Variants.of(run, cells, metric, 60_000, Way.FEW_NUMBERS);
        Variants smallCalled = Variants.of(run, cells, metric, 60_000, Way.FEW_CALLS)) {
      double[] expected = flat(variants.measureOneByOne(none));
      Close.assertClose(what, expected, flat(variants.measure(none)), 1e-4);
      Close.assertClose(what + ", few calls", expected, flat(called.measure(none)), 1e-4);
      Close.assertClose(what + ", small", expected, flat(small.measure(none)), 1e-4);
      Close.assertClose(what + ", small, few", expected, flat(smallCalled.measure(none)), 1e-4);
    }
  }

  private static double[] flat(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  void aPatchBehindWhatIsReadGivesTheRunToTheBit() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Metric early = Metric.activation(Act.MLP_POST.at(0).pick(Axis.D_MLP, 7).pos(-1));
    try (Variants variants = Variants.of(model.run(BASE), sweep(model, Act.RESID_PRE), early)) {
      double[][] values = variants.measure(Progress.of("test", 9));
      for (int i = 3; i < values.length; i++) { // layer 1 and 2
        assertThat(values[i]).containsExactly(variants.unchanged());
      }
      assertThat(values[0]).isNotEqualTo(variants.unchanged());
    }
  }

  @Test
  void onlyTheBlocksUpToWhatIsReadAreShared() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Run run = model.run(BASE);
    Goal early =
        Goal.of(
            Metric.activation(Act.MLP_POST.at(0).pick(Axis.D_MLP, 7).pos(3)),
            run.model().run(BASE.rows(0)));
    assertThat(early.layers()).isEqualTo(1);
    assertThat(early.width()).isEqualTo(4);
    assertThat(Goal.of(Metric.loss(), run).layers()).isEqualTo(3);
  }
}
