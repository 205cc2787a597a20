package dev.loupe.attribution.quality;

import static dev.loupe.attribution.quality.PerturbationCurvesTest.adding;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.attribution.quality.RandomWeightsCheck.Stage;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.draw.Labels;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final double[] NUMBERS = {0.1, 4, 0.2, 0.3, 3, 0.4, -0.5, 0.6};
  private static final Game GAME = adding(NUMBERS);
  private static final Labels UNITS =
      Labels.of("token", "When", " Mary", " and", " John", " gave", " a", " drink", " to");

  private static MethodQuality method(String name, double tau, double... values) {
    return method(GAME, name, tau, values);
  }

  private static MethodQuality method(Game game, String name, double tau, double... values) {
    Scores scores =
        Scores.of(new Told(name, Meaning.CHANGES, question -> values), "logits", values);
    Stage random = new Stage(RandomStage.EMBEDDINGS, tau, 0, tau);
    return new MethodQuality(
        scores,
        1,
        Optional.empty(),
        PerturbationCurves.of(game, "token", "zeros", scores),
        Erasure.of(game, scores),
        Infidelity.of(game, scores),
        Optional.empty(),
        Optional.of(new RandomWeightsCheck(name, UNITS.size(), List.of(random))));
  }

  private static String verdict(MethodQuality... methods) {
    List<MethodQuality> all = List.of(methods);
    MethodAgreement agreement =
        MethodAgreement.among(all.stream().map(MethodQuality::scores).toList());
    Optional<FewestUnits> fewest = FewestUnits.of(GAME, all.get(0).scores());
    return new Verdict("logit difference", UNITS, all, agreement, fewest).sentence();
  }

  private static double[] changed(int one, int other) {
    double[] values = NUMBERS.clone();
    values[one] = NUMBERS[other];
    values[other] = NUMBERS[one];
    return values;
  }

  private static double[] opposite() {
    return Arrays.stream(NUMBERS).map(x -> -x).toArray();
  }

  @Test
  void itNamesWhatAgreesWhatRemovalDoesAndWhatFails() {
    assertThat(
            verdict(
                method("Shapley", 0.1, NUMBERS),
                method("occlusion", -0.2, changed(2, 3)),
                method("integrated gradients", 0, changed(1, 4)),
                method("saliency", 0.9, changed(0, 2)),
                method("attention", 1, changed(0, 2)),
                method("lime", 0, opposite())))
        .isEqualTo(
            "Shapley, occlusion and integrated gradients agree (mean τ 0.905); removing '·Mary' and"
                + " '·gave' alone moves the logit difference from 9.1 to 2.1; saliency and"
                + " attention do not pass the check with random weights; lime orders the units"
                + " no better than random.");
  }

  @Test
  void oneMethodAloneIsRecommended() {
    assertThat(verdict(method("Shapley", 0, NUMBERS), method("lime", 0.9, opposite())))
        .isEqualTo(
            "Only Shapley can be recommended here; removing '·Mary' and '·gave' alone moves the"
                + " logit difference from 9.1 to 2.1; lime does not pass the check with random"
                + " weights; lime orders the units no better than random.");
  }

  @Test
  void recommendedMethodsMayDisagree() {
    double[] tops = {0, 4, -0.3, -0.2, 3, -0.1, 0.5, -0.6}; // the two large units, the rest turned
    assertThat(verdict(method("Shapley", 0, NUMBERS), method("lime", 0, tops)))
        .startsWith(
            "Shapley is the most faithful, and the other recommended methods disagree with it (τ at"
                + " most ");
  }

  @Test
  void perhapsNoMethodIsGood() {
    assertThat(verdict(method("saliency", 0.9, NUMBERS)))
        .startsWith(
            "No method is clearly better than random orders and passes the check with random"
                + " weights; removing");
    double[] turned = DoubleStream.of(NUMBERS).map(x -> -x).toArray();
    assertThat(verdict(method("lime", 0, turned)))
        .startsWith("No method is clearly better than random orders; ");
  }

  @Test
  void aUnitThatOccursTwiceHasItsNumber() {
    MethodQuality method = method("Shapley", 0, NUMBERS);
    Labels twice = Labels.of("token", "a", " b", " b", " c", " b", " d", " e", " f");
    MethodAgreement alone = MethodAgreement.among(List.of(method.scores()));
    Optional<FewestUnits> fewest = FewestUnits.of(GAME, method.scores());
    assertThat(new Verdict("logit", twice, List.of(method), alone, fewest).sentence())
        .contains("removing '·b@1' and '·b@4' alone moves");
  }

  @Test
  void manyUnitsAreCounted() {
    double[] even = {1, 1, 1, 1, 1, 1, 1, 1};
    Game game =
        new Game(
            8,
            sets ->
                sets.stream().mapToDouble(BitSet::cardinality).map(n -> n > 2 ? 8 : n).toArray());
    MethodQuality method = method(game, "Shapley", 0, even);
    Optional<FewestUnits> fewest = FewestUnits.of(game, method.scores());
    MethodAgreement alone = MethodAgreement.among(List.of(method.scores()));
    assertThat(new Verdict("logit", UNITS, List.of(method), alone, fewest).sentence())
        .contains("removing the top 6 units of Shapley alone moves the logit from 8 to 2");
  }

  @Test
  void withoutAnEffectNothingIsJudged() {
    Game flat = new Game(8, sets -> new double[sets.size()]);
    MethodQuality method = method(flat, "Shapley", 0, NUMBERS);
    MethodAgreement alone = MethodAgreement.among(List.of(method.scores()));
    assertThat(new Verdict("logit", UNITS, List.of(method), alone, Optional.empty()).sentence())
        .isEqualTo(
            "The metric is the same for the prompt and for the baseline, so the methods cannot be"
                + " judged by it; ask about another metric or baseline.");
  }
}
