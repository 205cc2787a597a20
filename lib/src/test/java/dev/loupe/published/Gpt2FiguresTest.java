package dev.loupe.published;

import static dev.loupe.Loupe.accumulatedResid;
import static dev.loupe.Loupe.headRoles;
import static dev.loupe.Loupe.load;
import static dev.loupe.Loupe.logitAttribution;
import static dev.loupe.Loupe.logitAttrs;
import static dev.loupe.Loupe.logitDiff;
import static dev.loupe.Loupe.loss;
import static dev.loupe.Loupe.ov;
import static dev.loupe.Loupe.patching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.loupe.attribution.logit.LogitAttribution;
import dev.loupe.effect.Sweep;
import dev.loupe.heads.HeadRoles;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TopTokens;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Figures that TransformerLens' demo notebooks print for GPT-2 small, on the machines that have the
 * weights; the others skip it.
 *
 * <p>The eight prompts and the numbers are those of <a
 * href="https://github.com/TransformerLensOrg/TransformerLens/blob/main/demos/Exploratory_Analysis_Demo.ipynb">the
 * exploratory analysis</a>, with BOS before each prompt; head scores are of its head detector.
 */
@Tag("slow")
class Gpt2FiguresTest {
  private static final String OFFLINE = "HF_HUB_OFFLINE";
  private static final List<String> PROMPTS =
      List.of(
          "When John and Mary went to the shops, John gave the bag to",
          "When John and Mary went to the shops, Mary gave the bag to",
          "When Tom and James went to the park, James gave the ball to",
          "When Tom and James went to the park, Tom gave the ball to",
          "When Dan and Sid went to the shops, Sid gave an apple to",
          "When Dan and Sid went to the shops, Dan gave an apple to",
          "After Martin and Amy went to the park, Amy gave a drink to",
          "After Martin and Amy went to the park, Martin gave a drink to");
  private static final List<String> RIGHT =
      List.of(" Mary", " John", " Tom", " James", " Dan", " Sid", " Martin", " Amy");

  private static HookedTransformer gpt2;

  @BeforeAll
  static void loadFromTheCache() {
    System.setProperty(OFFLINE, "1");
    try {
      gpt2 = load("gpt2").withBos();
    } catch (RuntimeException notThere) {
      abort("the weights of gpt2 are not on this machine: " + notThere.getMessage());
    }
  }

  @AfterAll
  static void allowTheNetworkAgain() {
    System.clearProperty(OFFLINE);
  }

  /** The other one of each pair of prompts or answers. */
  private static List<String> swapped(List<String> pairs) {
    List<String> others = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      others.add(pairs.get(i ^ 1));
    }
    return others;
  }

  private static Metric metric() {
    return logitDiff(RIGHT, swapped(RIGHT));
  }

  private static Offset<Double> within(double tolerance) {
    return Offset.offset(tolerance);
  }

  @Test
  void eachPromptHasTheLogitDifferenceOfTheDemo() {
    double[] differences = gpt2.run(PROMPTS).measure(metric());
    assertThat(differences)
        .containsExactly(
            new double[] {3.337, 3.202, 2.709, 3.797, 1.720, 5.281, 2.601, 5.767}, within(2e-3));
  }

  @Test
  void theNextTokenIsMary() {
    TopTokens top =
        gpt2.run("After John and Mary went to the store, John gave a bottle of milk to").top(1);
    assertThat(top.tokens(0)).containsExactly(" Mary");
    assertThat(top.probability(0, 0)).isCloseTo(0.7007, within(1e-3));
  }

  @Test
  void theLossOfAShortTextIsThatOfTheAcceptanceTest() {
    assertThat(gpt2.run("Hello world!").mean(loss())).isCloseTo(5.331855774, within(2e-4));
  }

  @Test
  void theResidualStreamTurnsToTheAnswerInTheAttentionOfLayerNine() {
    Grid rows = logitAttrs(accumulatedResid(gpt2.run(PROMPTS)), metric()).grid();
    List<String> names = rows.rows().names();
    assertThat(rows.at(names.indexOf("7_mid"), 0)).isCloseTo(0.2497, within(2e-3));
    assertThat(rows.at(names.indexOf("9_pre"), 0)).isCloseTo(0.4600, within(2e-3));
    assertThat(rows.at(names.indexOf("9_mid"), 0)).isCloseTo(5.0255, within(2e-3));
    assertThat(rows.at(names.indexOf("11_mid"), 0)).isCloseTo(3.4454, within(2e-3));
  }

  @Test
  void nameMoversAndNegativeNameMoversWriteWhatTheDemoSays() {
    LogitAttribution attribution = logitAttribution(gpt2, PROMPTS, metric());
    Sweep heads = attribution.heads();
    assertThat(heads.at(9, 9)).isCloseTo(2.985, within(2e-3));
    assertThat(heads.at(9, 6)).isCloseTo(1.384, within(2e-3));
    assertThat(heads.at(10, 0)).isCloseTo(0.561, within(2e-3));
    assertThat(heads.at(10, 10)).isCloseTo(0.480, within(2e-3));
    assertThat(heads.at(10, 7)).isCloseTo(-1.899, within(2e-3));
    assertThat(heads.at(11, 10)).isCloseTo(-0.970, within(2e-3));
    assertThat(attribution.check().error()).isLessThan(1e-3);
  }

  @Test
  void patchingFindsTheHeadsOfTheDemo() {
    var patching = patching(gpt2, PROMPTS, swapped(PROMPTS), metric());
    Sweep outputs = patching.sweep(Act.HEAD_Z);
    assertThat(outputs.at(5, 5)).isCloseTo(0.343, within(2e-3));
    assertThat(outputs.at(8, 6)).isCloseTo(0.319, within(2e-3));
    assertThat(outputs.at(9, 9)).isCloseTo(0.264, within(2e-3));
    assertThat(outputs.at(10, 7)).isCloseTo(-0.480, within(2e-3));
    Sweep values = patching.sweep(Act.VALUE);
    assertThat(values.at(8, 6)).isCloseTo(0.317, within(2e-3));
    assertThat(values.at(5, 5)).isCloseTo(0, within(1e-2));
  }

  @Test
  void theHeadsThatTheDemosNameHaveTheirScores() {
    HeadRoles roles = headRoles(gpt2);
    assertThat(roles.previousToken().at(4, 11)).isCloseTo(0.992, within(0.02));
    assertThat(roles.induction().at(5, 1)).isCloseTo(0.93, within(0.04));
    assertThat(roles.induction().at(5, 5)).isCloseTo(0.93, within(0.04));
    assertThat(roles.induction().at(6, 9)).isCloseTo(0.93, within(0.04));
    assertThat(roles.duplicateToken().at(0, 5)).isCloseTo(0.703, within(0.06));
  }

  @Test
  void theValueCircuitsCopyAsTheDemoSays() {
    assertThat(copying(11, 3)).isCloseTo(0.999, within(2e-3));
    assertThat(copying(10, 9)).isCloseTo(0.997, within(2e-3));
    assertThat(copying(11, 10)).isCloseTo(0.996, within(2e-3));
    assertThat(copying(4, 7)).isCloseTo(-0.998, within(2e-3));
    assertThat(copying(1, 11)).isCloseTo(-1, within(2e-3));
  }

  /** The score of W_V · W_O between residual streams. */
  private static double copying(int layer, int head) {
    return ov(gpt2, layer, head).matrix().eigenvalues().copyingScore().value();
  }
}
