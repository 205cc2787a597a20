package dev.loupe.attribution.logit;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.axis.Axis;
import dev.loupe.effect.Sweep;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a head moves, by source token and by earlier part. */
class PathsTest {
  private static final int[] SHORT = {3, 14, 15, 40, 26};
  private static final Tokens UNEQUAL = Tokens.of(SHORT, new int[] {9, 2, 6, 5, 3, 5, 8, 9});
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final Metric MEAN =
      Metric.of("mean logit", logits -> logits.tensor().at(Axis.VOCAB, 7).mean(Axis.POS));

  static Stream<HookedTransformer> exact() {
    return LogitAttributionTest.exact();
  }

  private static Metric mean(HookedTransformer model) {
    return model.spec().ends().softcap().isEmpty()
        ? MEAN
        : METRIC; // a mean of bent logits is not linear
  }

  @ParameterizedTest
  @MethodSource("exact")
  void sourceTokensSumToTheHead(HookedTransformer model) {
    for (Metric metric : new Metric[] {METRIC, mean(model)}) {
      LogitAttribution parts = LogitAttribution.of(model.run(UNEQUAL), metric);
      double[][] heads = parts.heads().measured();
      for (int prompt = 0; prompt < 2; prompt++) {
        double[] moved = parts.sources(1, 3, prompt).values();
        assertThat(moved).hasSize(UNEQUAL.row(prompt).length);
        assertThat(Arrays.stream(moved).sum()).isCloseTo(heads[4 + 3][prompt], within());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("exact")
  void partsBeforeAHeadSumToTheHead(HookedTransformer model) {
    for (Metric metric : new Metric[] {METRIC, mean(model)}) {
      LogitAttribution parts = LogitAttribution.of(model.run(UNEQUAL), metric);
      for (int head = 0; head < 4; head += 3) {
        double[] sum = Part.sum(parts.through(2, head).measured());
        assertClose(model.name(), parts.heads().measured()[8 + head], sum, 1e-10);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("exact")
  void virtualHeadsAreTheHeadsAmongThoseParts(HookedTransformer model) {
    LogitAttribution parts = LogitAttribution.of(model.run(UNEQUAL), METRIC);
    Sweep pairs = parts.virtualHeads();
    assertThat(pairs.grid().rows().size()).isEqualTo(8);
    assertThat(pairs.grid().columns().size()).isEqualTo(8);
    for (String earlier : new String[] {"L0H1", "L1H2"}) {
      double one = parts.through(2, 3).grid().row(earlier).at(0, 0);
      assertThat(pairs.grid().row(earlier).column("L2H3").at(0, 0)).isCloseTo(one, within());
      assertThat(parts.virtualHeads(2).grid().row(earlier).column("L2H3").at(0, 0))
          .isCloseTo(one, within());
    }
    assertThat(pairs.grid().row("L1H0").column("L1H2").at(0, 0)).isNaN();
  }

  @ParameterizedTest
  @MethodSource("exact")
  void pathsOfAPromptInABatchAreThoseOfThePromptAlone(HookedTransformer model) {
    double[][] both = LogitAttribution.of(model.run(UNEQUAL), METRIC).virtualHeads().measured();
    double[][] alone =
        LogitAttribution.of(model.run(Tokens.of(SHORT)), METRIC).virtualHeads().measured();
    for (int pair = 0; pair < both.length; pair++) {
      if (!Double.isNaN(alone[pair][0])) {
        assertThat(both[pair][0]).isCloseTo(alone[pair][0], within());
      }
    }
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-10);
  }
}
