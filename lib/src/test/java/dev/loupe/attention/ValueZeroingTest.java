package dev.loupe.attention;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValueZeroingTest {
  private static final int[] IDS = {3, 1, 4, 1, 5};

  @Test
  void distancesAndRolloutAreThoseOfTheReference() {
    ReferenceArrays arrays = ReferenceArrays.of("attribution");
    HookedTransformer model = ReferenceArrays.model();
    ValueZeroing zeroing =
        PromptAttention.of(model.run(Tokens.of(arrays.ints("ids")))).valueZeroing();
    double[] raw =
        IntStream.range(0, model.spec().layers())
            .mapToObj(zeroing::distances)
            .flatMap(Arrays::stream)
            .flatMapToDouble(Arrays::stream)
            .toArray();
    assertClose("raw", arrays.doubles("value_zeroing/raw"), raw, 1e-10);
    assertClose(
        "normalised",
        arrays.doubles("value_zeroing/normalised"),
        Arrays.stream(zeroing.layers().pattern())
            .flatMap(Arrays::stream)
            .flatMapToDouble(Arrays::stream)
            .toArray(),
        1e-10);
    double[] rollout =
        Arrays.stream(zeroing.rollout().values()).flatMapToDouble(Arrays::stream).toArray();
    assertClose("rollout", arrays.doubles("value_zeroing/rollout"), rollout, 1e-10);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void aDistanceIsThatOfARunWithTheValuesOfOneTokenAtZero(HookedTransformer model) {
    Run run = model.run(Tokens.of(IDS));
    double[][] distances = PromptAttention.of(run).valueZeroing().distances(-1);
    Tensor intact = run.cache(Act.RESID_POST.at(-1)).get(Act.RESID_POST.at(-1));
    Tensor without =
        run.zero(Act.VALUE.at(-1).pos(1)).cache(Act.RESID_POST.at(-1)).get(Act.RESID_POST.at(-1));
    for (int at = 0; at < IDS.length; at++) {
      double cosine = cosine(intact, without, at);
      assertThat(distances[at][1])
          .as(model.name() + " at " + at)
          .isCloseTo(1 - cosine, within(1e-5));
    }
  }

  private static double cosine(Tensor a, Tensor b, int at) {
    double[] x = a.at(Axis.BATCH, 0).at(Axis.POS, at).toDoubleArray();
    double[] y = b.at(Axis.BATCH, 0).at(Axis.POS, at).toDoubleArray();
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += x[i] * y[i];
      xx += x[i] * x[i];
      yy += y[i] * y[i];
    }
    return xy / Math.sqrt(xx * yy);
  }

  @Test
  void laterTokensHaveNoShareInADecoder() {
    double[][] distances =
        PromptAttention.of(Toys.model(Toys.gpt2()).run(Tokens.of(IDS))).valueZeroing().distances(1);
    for (int dest = 0; dest < IDS.length; dest++) {
      for (int src = dest + 1; src < IDS.length; src++) {
        assertThat(distances[dest][src]).isCloseTo(0, within(1e-12));
      }
    }
  }

  @Test
  void smallBatchesGiveTheSame() {
    TokenMaps maps = new TokenMaps(Toys.model(Toys.bloom()).run(Tokens.of(IDS)));
    double[][] one = ValueZeroing.of(maps).distances(0);
    double[][] many = ValueZeroing.of(maps, 2 * IDS.length).distances(0); // 2, 2 and 1 tokens
    for (int dest = 0; dest < IDS.length; dest++) {
      assertThat(many[dest]).containsExactly(one[dest], within(1e-6));
    }
  }
}
