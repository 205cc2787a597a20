package dev.loupe.variants;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.tensor.Close;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ways of computing variants, and all sizes of batches, in double precision. */
class WaysTest {
  private static final double ROUNDING = 1e-11;
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final Metric EVERY_POSITION = Metric.loss();
  private static final Tokens BASE =
      Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8}, new int[] {9, 2, 6, 5, 3});
  private static final Tokens SOURCE =
      Tokens.of(new int[] {3, 14, 15, 9, 26, 7, 35, 8}, new int[] {9, 4, 6, 5, 3});

  private static List<Variant> cells(HookedTransformer model, Tokens tokens) {
    ActivationCache source = model.run(tokens).cache(Act.RESID_PRE, Act.HEAD_Z, Act.KEY);
    List<Variant> cells = new ArrayList<>();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      for (int position = -5; position < 0; position++) {
        var spot = Act.RESID_PRE.at(layer).pos(position);
        cells.add(Variant.of(spot, source.get(spot)));
      }
      for (Act act : List.of(Act.HEAD_Z, Act.KEY)) {
        var spot = act.at(layer).head(1);
        cells.add(Variant.of(spot, source.get(spot)));
      }
    }
    return cells;
  }

  private static double[] measured(
      Run run, List<Variant> cells, Metric metric, long bytes, Way way) {
    try (Variants variants = Variants.of(run, cells, metric, bytes, way)) {
      return Arrays.stream(variants.measure(Progress.of("test", cells.size())))
          .flatMapToDouble(Arrays::stream)
          .toArray();
    }
  }

  @Test
  void aGpuSavesCallsWhateverItCosts() {
    assertThat(Way.on(Device.gpu())).isEqualTo(Way.FEW_CALLS);
    assertThat(Way.on(Device.gpu()).pads(1000, 2, 1000, 10_000)).isTrue();
  }

  @Test
  void aCpuPadsManySmallGroupsIfThisDoublesTheirPositionsAtMost() {
    Way way = Way.on(Device.cpu());
    assertThat(way.pads(60, 15, 480, 900)).isTrue();
    assertThat(way.pads(960, 15, 7680, 14_400)).as("large groups").isFalse();
    assertThat(way.pads(20, 3, 270, 2000)).as("much padding").isFalse();
    assertThat(way.pads(4, 1, 40, 40)).as("one group").isFalse();
  }

  @Test
  void aWaveIsCountedWithThePaddingThatItMayHave() {
    assertThat(Way.FEW_NUMBERS.attending(100, 700)).isEqualTo(100);
    assertThat(Way.BALANCED.attending(100, 150)).isEqualTo(150);
    assertThat(Way.BALANCED.attending(100, 700)).isEqualTo(200);
    assertThat(Way.FEW_CALLS.attending(100, 700)).isEqualTo(700);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void giveTheSameNumbersInBatchesOfAnySize(HookedTransformer single) {
    HookedTransformer model = Toys.model(single.spec(), DataType.FLOAT64);
    for (Tokens base : List.of(BASE, BASE.rows(0))) {
      Run run = model.run(base);
      List<Variant> cells = cells(model, base == BASE ? SOURCE : SOURCE.rows(0));
      for (Metric metric : List.of(METRIC, EVERY_POSITION)) {
        if (metric == EVERY_POSITION && !model.spec().attention().causal()) {
          continue;
        }
        Metric asked = Toys.atLast(model, metric);
        double[] all = measured(run, cells, asked, 1 << 27, Way.FEW_NUMBERS);
        assertThat(Arrays.stream(all).distinct().count()).isGreaterThan(cells.size() / 2);
        for (Way way : Way.values()) {
          for (long bytes : new long[] {1, 200_000, 1 << 27}) {
            String what = way + " in batches of " + bytes;
            Close.assertClose(what, all, measured(run, cells, asked, bytes, way), ROUNDING);
          }
        }
      }
    }
  }
}
