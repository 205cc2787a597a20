package dev.loupe.variants;

import dev.loupe.activations.ActivationCache;
import dev.loupe.device.BesideAGpu;
import dev.loupe.device.BesideTheCpu;
import dev.loupe.device.TwoDevices;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way to compute variants, whichever device it is meant for. */
class WaysOnDevicesTest {
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final Tokens BASE =
      Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8}, new int[] {9, 2, 6, 5, 3});
  private static final Tokens SOURCE =
      Tokens.of(new int[] {3, 14, 15, 9, 26, 7, 35, 8}, new int[] {9, 4, 6, 5, 3});

  private static List<Variant> cells(HookedTransformer model) {
    Act[] acts = {Act.RESID_PRE, Act.HEAD_Z, Act.VALUE, Act.PATTERN, Act.MLP_OUT};
    ActivationCache source = model.run(SOURCE).cache(acts);
    List<Variant> cells = new ArrayList<>();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      for (Act act : acts) {
        for (int position = -5; position < 0; position++) {
          Spot spot = act.at(layer).pos(position);
          cells.add(Variant.of(spot, source.get(spot)));
        }
      }
    }
    return cells;
  }

  private static double[] measured(HookedTransformer model, Way way, long bytes) {
    List<Variant> cells = cells(model);
    try (Variants variants = Variants.of(model.run(BASE), cells, METRIC, bytes, way)) {
      return TwoDevices.flat(variants.measure(Progress.of("test", cells.size())));
    }
  }

  interface Laws extends TwoDevices {
    @ParameterizedTest
    @EnumSource(Way.class)
    default void inLargeAndSmallBatches(Way way) {
      for (long bytes : new long[] {60_000, 1 << 27}) {
        sameNumbers(way.toString(), Toys.gpt2(), model -> measured(model, way, bytes));
      }
      sameNumbers(way.toString(), Toys.gemma2(), model -> measured(model, way, 1 << 27));
    }

    @Test
    default void asFullRuns() {
      sameNumbers(
          "full runs",
          Toys.gpt2(),
          model -> {
            List<Variant> cells = cells(model);
            Progress progress = Progress.of("test", cells.size());
            try (Variants variants = Variants.of(model.run(BASE), cells, METRIC)) {
              return TwoDevices.flat(variants.measureOneByOne(progress));
            }
          });
    }
  }

  @Nested
  class OnTheCpu implements Laws, BesideTheCpu {}

  @Nested
  class OnAGpu implements Laws, BesideAGpu {}
}
