package dev.loupe.attribution.perturbation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.attribution.question.OtherPrompt;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.attribution.question.ZeroEmbedding;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShapleyValuesTest {
  private static final ShapleyValues SHAPLEY = new ShapleyValues();

  private static double[] values(Question question) {
    return SHAPLEY.on(question).values();
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void sumToTheChangeOfTheMetric(HookedTransformer model) {
    Question question =
        Question.of(model.run(Planted.tokens(5)), Toys.atLast(model, Metric.logitDiff(11, 23)));
    assertThat(Planted.sum(values(question))).isCloseTo(question.change(), within(1e-6));
    Question precise = Planted.real(6);
    assertThat(Planted.sum(values(precise))).isCloseTo(precise.change(), within(1e-14));
  }

  @Test
  void areTheMeanOverAllOrders() {
    Question question = Planted.real(6);
    double[] sums = new double[6];
    int[] count = new int[1];
    walk(question, new ArrayList<>(), sums, count);
    assertThat(count[0]).isEqualTo(720);
    double[] values = values(question);
    for (int unit = 0; unit < 6; unit++) {
      assertThat(values[unit]).isCloseTo(sums[unit] / 720, within(1e-13));
    }
  }

  /** Adds what each unit adds in every order that begins like this. */
  private static void walk(Question question, List<Integer> order, double[] sums, int[] count) {
    if (order.size() == sums.length) {
      count[0]++;
      BitSet present = new BitSet();
      double before = value(question, present);
      for (int unit : order) {
        present.set(unit);
        double after = value(question, present);
        sums[unit] += after - before;
        before = after;
      }
    }
    for (int unit = 0; unit < sums.length; unit++) {
      if (!order.contains(unit)) {
        List<Integer> longer = new ArrayList<>(order);
        longer.add(unit);
        walk(question, longer, sums, count);
      }
    }
  }

  private static double value(Question question, BitSet present) {
    return question.coalitions().values(List.of((BitSet) present.clone()))[0];
  }

  @Test
  void equalTokensHaveEqualValuesInAModelWithoutPositions() {
    HookedTransformer bert = Toys.model(Toys.bert(), DataType.FLOAT64);
    Tokens repeated = Tokens.of(new int[] {4, 17, 9, 17, 30});
    Metric last = Metric.logitDiff(11, 23).at(-1);
    double[] without = values(Question.of(bert.run(repeated).zero(Act.POS_EMBED.site()), last));
    assertThat(without[1]).isCloseTo(without[3], within(1e-12));
    assertThat(without[1]).isNotCloseTo(without[2], within(1e-6));
    double[] with = values(Question.of(bert.run(repeated), last));
    assertThat(with[1]).isNotCloseTo(with[3], within(1e-6));
  }

  @Test
  void aTokenThatNothingReadsGetsNothing() {
    Question question = Planted.real(6).about(Metric.logitDiff(11, 23).at(3));
    double[] values = values(question);
    assertThat(values[4]).isCloseTo(0, within(1e-14));
    assertThat(values[5]).isCloseTo(0, within(1e-14));
    assertThat(Math.abs(values[2])).isGreaterThan(1e-4);
  }

  @Test
  void areLinearInTheMetric() {
    Metric one = Metric.logitDiff(11, 23);
    Metric other = Metric.logProb(7);
    double[] both = values(Planted.real(6).about(one.times(2).plus(other)));
    double[] first = values(Planted.real(6).about(one));
    double[] second = values(Planted.real(6).about(other));
    for (int i = 0; i < 6; i++) {
      assertThat(both[i]).isCloseTo(2 * first[i] + second[i], within(1e-13));
    }
  }

  @Test
  void upToTwelveUnitsAreExact() {
    Scores scores = SHAPLEY.on(Planted.real(12));
    assertThat(scores.errors()).isEmpty();
    assertThat(scores.remarks()).containsExactly("Exact, from all 4096 coalitions of 12 units.");
  }

  @Test
  void estimatesLieWithinThreeStandardErrorsAndSumExactly() {
    Question question = Planted.real(8).against(new ZeroEmbedding());
    double[] exact = values(question);
    int outside = 0;
    for (int seed = 0; seed < 10; seed++) {
      Scores scores = new ShapleyValues(40, seed).sampled(question);
      double[] errors = scores.errors().orElseThrow();
      assertThat(Planted.sum(scores.values())).isCloseTo(question.change(), within(1e-13));
      for (int i = 0; i < 8; i++) {
        double off = Math.abs(scores.values()[i] - exact[i]);
        assertThat(off).isLessThan(5 * errors[i]);
        outside += off > 3 * errors[i] ? 1 : 0;
      }
    }
    assertThat(outside).isLessThanOrEqualTo(2); // of 80
  }

  @Test
  void theStandardErrorHalvesWithFourTimesThePermutations() {
    Question question = Planted.real(8);
    double few = Arrays.stream(errors(question, 100)).average().orElseThrow();
    double many = Arrays.stream(errors(question, 400)).average().orElseThrow();
    assertThat(many / few).isBetween(0.42, 0.58);
  }

  private static double[] errors(Question question, int permutations) {
    return new ShapleyValues(permutations, 5).sampled(question).errors().orElseThrow();
  }

  @Test
  void moreThanTwelveUnitsAreEstimatedWithASeed() {
    Question question = Planted.real(13);
    Scores scores = new ShapleyValues(8, 1).on(question);
    assertThat(scores.remarks()).contains("Estimated from 8 permutations (seed 1).");
    assertThat(Planted.sum(scores.values())).isCloseTo(question.change(), within(1e-13));
    assertThat(new ShapleyValues(8, 1).on(Planted.real(13)).values()).isEqualTo(scores.values());
    assertThat(new ShapleyValues(8, 2).on(question).values()).isNotEqualTo(scores.values());
  }

  @Test
  void oneUnitGetsTheWholeChange() {
    Question question = Planted.real(1);
    assertThat(values(question)).containsExactly(question.change());
    assertThat(new KernelShap().on(question).values()).containsExactly(question.change());
    assertThat(ShapleyInteractions.of(question).values()[0][0]).isZero();
  }

  @Test
  void refusesAnOddNumberOfPermutations() {
    assertThatThrownBy(() -> new ShapleyValues(5, 0))
        .hasMessage(
            "Shapley values are estimated from pairs of permutations, at least two pairs, and 5"
                + " permutations were given; give an even number from 4 on");
  }

  @Test
  void interactionsAndBanzhafValuesRefuseMoreThanTwelveUnits() {
    assertThatThrownBy(() -> ShapleyInteractions.of(Planted.real(13)))
        .hasMessage(
            "Shapley interactions need all coalitions, which are too many for 13 units; at most 12"
                + " are possible, so choose larger units, such as words or sentences, or a prompt that differs in fewer: against(…)");
    assertThatThrownBy(() -> new BanzhafValues().on(Planted.real(13)))
        .hasMessageStartingWith("Banzhaf values need all coalitions");
  }

  @Test
  void interactionsAreAPictureWithItsMeaning() {
    assertThat(ShapleyInteractions.of(Planted.real(4)).toString())
        .contains("Shapley interactions")
        .contains("negative = less, as when one makes the other superfluous");
  }

  @Test
  void unitsThatTheBaselineLeavesAloneCostNothing() {
    int[] ids = IntStream.range(0, 20).map(i -> (7 * i + 3) % 53).toArray();
    int[] others = ids.clone();
    others[4] = 50;
    others[11] = 51;
    Question question =
        Question.of(Planted.MODEL.run(Tokens.of(ids)), Metric.logitDiff(7, 9))
            .against(OtherPrompt.of(Tokens.of(others)));
    assertThat(question.changedUnits()).containsExactly(4, 11);
    Scores scores = new ShapleyValues().on(question);
    assertThat(scores.remarks())
        .containsExactly("Exact, from all 4 coalitions of the 2 units that differ.");
    double[] v =
        question
            .coalitions()
            .values(
                List.of(
                    question.coalitions().all(),
                    question.coalitions().without(4),
                    question.coalitions().without(11),
                    question.coalitions().without(4, 11)));
    assertThat(scores.values()[4]).isCloseTo((v[0] - v[1] + v[2] - v[3]) / 2, within(1e-12));
    assertThat(scores.values()[11]).isCloseTo((v[0] - v[2] + v[1] - v[3]) / 2, within(1e-12));
    assertThat(Arrays.stream(scores.values()).filter(one -> one != 0)).hasSize(2);
    assertThat(ShapleyInteractions.of(question).values()[4][11])
        .isCloseTo(v[0] - v[1] - v[2] + v[3], within(1e-12));
  }
}
