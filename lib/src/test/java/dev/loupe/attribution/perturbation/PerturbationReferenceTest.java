package dev.loupe.attribution.perturbation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.MeanEmbedding;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.ZeroEmbedding;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerturbationReferenceTest {
  private static final ReferenceArrays GAMES = ReferenceArrays.of("shapley");
  private static final ReferenceArrays REMOVALS = ReferenceArrays.of("attribution");
  private static final HookedTransformer MODEL = ReferenceArrays.model();
  private static final Question GAME = question(GAMES, new TokenBaseline(1));

  private static Question question(ReferenceArrays arrays, Baseline baseline) {
    return Question.of(MODEL.run(Tokens.of(arrays.ints("ids"))), Metric.logitDiff(7, 9))
        .against(baseline);
  }

  private static void assertClose(double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("at " + i).isCloseTo(expected[i], within(tolerance));
    }
  }

  private static List<BitSet> masks(String name) {
    int[] masks = GAMES.ints(name);
    List<BitSet> coalitions = new ArrayList<>();
    for (int row = 0; row < masks.length / 8; row++) {
      BitSet coalition = new BitSet();
      for (int unit = 0; unit < 8; unit++) {
        coalition.set(unit, masks[row * 8 + unit] == 1);
      }
      coalitions.add(coalition);
    }
    return coalitions;
  }

  @Test
  void shapleyValues() {
    assertClose(new ShapleyValues().on(GAME).values(), GAMES.doubles("shapley"), 1e-12);
  }

  @Test
  void banzhafValues() {
    assertClose(new BanzhafValues().on(GAME).values(), GAMES.doubles("banzhaf"), 1e-12);
  }

  @Test
  void shapleyInteractions() {
    double[] flat =
        Arrays.stream(ShapleyInteractions.of(GAME).values())
            .flatMapToDouble(Arrays::stream)
            .toArray();
    assertClose(flat, GAMES.doubles("interaction"), 1e-12);
  }

  @Test
  void kernelShapOnTheSavedCoalitions() {
    double[] weights = GAMES.doubles("kernelshap/weights");
    List<BitSet> masks = masks("kernelshap/masks");
    assertClose(
        masks.stream().mapToDouble(one -> KernelShap.weight(8, one.cardinality())).toArray(),
        weights,
        1e-15);
    assertClose(
        KernelShap.fit(GAME, masks, weights).values(), GAMES.doubles("kernelshap/values"), 1e-11);
  }

  @Test
  void limeOnTheSavedTexts() {
    List<BitSet> masks = masks("lime/masks");
    assertClose(
        masks.stream().mapToDouble(one -> Lime.weight(8, one.cardinality())).toArray(),
        GAMES.doubles("lime/weights"),
        1e-15);
    Regression fit = Lime.fit(GAME, masks);
    assertClose(Arrays.copyOf(fit.coefficients(), 8), GAMES.doubles("lime/coef"), 1e-12);
    assertThat(fit.coefficients()[8]).isCloseTo(GAMES.doubles("lime/intercept")[0], within(1e-12));
    assertThat(fit.explained()).isCloseTo(LIME_R2, within(1e-7)); // saved in single precision
  }

  private static final double LIME_R2 =
      GAMES
          .file()
          .entry("lime/r2")
          .data()
          .duplicate()
          .order(java.nio.ByteOrder.LITTLE_ENDIAN)
          .getFloat();

  @Test
  void occlusion() {
    Occlusion one = new Occlusion();
    assertClose(
        one.on(question(REMOVALS, new ZeroEmbedding())).values(),
        REMOVALS.doubles("m/occlusion_zero"),
        1e-12);
    assertClose(
        one.on(question(REMOVALS, new TokenBaseline(1))).values(),
        REMOVALS.doubles("m/occlusion_token"),
        1e-12);
    assertClose(
        one.on(question(REMOVALS, new MeanEmbedding())).values(),
        REMOVALS.doubles("m/occlusion_mean"),
        1e-12);
  }

  @Test
  void occlusionByWindows() {
    assertClose(
        new Occlusion(3).windows(question(REMOVALS, new TokenBaseline(1))),
        REMOVALS.doubles("m/occlusion_window3_token"),
        1e-12);
  }

  @Test
  void leaveOneOut() {
    double[] values = new LeaveOneOut().on(question(REMOVALS, new ZeroEmbedding())).values();
    assertClose(Arrays.copyOf(values, 11), REMOVALS.doubles("m/leave_one_out_deleted"), 1e-12);
    assertThat(values[11]).isNaN();
  }
}
