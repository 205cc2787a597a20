package dev.loupe.attribution.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.Completeness;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.attribution.unit.InputUnit;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The expected numbers were computed by NumPy from the array {@code v} of {@code shapley_gpt2}: the
 * metric of each of the 256 coalitions, by PyTorch in float64.
 */
class QualityReferenceTest {
  private static final ReferenceArrays REFERENCE = ReferenceArrays.of("shapley");

  private final HookedTransformer model = ReferenceArrays.model();
  private final double[] shapley = REFERENCE.doubles("shapley");
  private final Question question =
      Question.of(model.run(Tokens.of(REFERENCE.ints("ids"))), Metric.logitDiff(7, 9))
          .against(new OneToken());

  /** Token 1 at every position. */
  private record OneToken() implements Baseline {
    @Override
    public String name() {
      return "token 1";
    }

    @Override
    public List<Tensor> of(Run run) {
      int[] ones = new int[run.tokens().width()];
      Arrays.fill(ones, 1);
      Run other = run.model().run(Tokens.of(ones));
      return List.of(other.cache(Question.INPUT).get(Question.INPUT).at(Axis.BATCH, 0));
    }
  }

  @Test
  void theCurvesOfShapleyValuesAreThoseOfTheReference() {
    Scores scores = Told.scores(Meaning.SHARES, shapley);
    PerturbationCurves curves = PerturbationCurves.of(question, scores);
    assertThat(curves.effect().change()).isCloseTo(-0.4632949943226946, within(1e-10));
    assertThat(curves.deletion().area()).isCloseTo(-0.6299340902373038, within(1e-10));
    assertThat(curves.insertion().area()).isCloseTo(1.3100676624905891, within(1e-10));
    Erasure erasure = Erasure.of(question, scores);
    assertThat(erasure.comprehensiveness()).isCloseTo(1.2332245245899958, within(1e-10));
    assertThat(erasure.sufficiency()).isCloseTo(0.41159319378459713, within(1e-10));
    assertThat(Completeness.of(scores, question).orElseThrow().gap()).isCloseTo(0, within(1e-10));
  }

  @Test
  void theInfidelityOfPairsOfTokensIsThatOfTheReference() {
    List<InputUnit> pairs =
        IntStream.range(0, 4)
            .mapToObj(i -> new InputUnit("pair " + i, List.of(2 * i, 2 * i + 1)))
            .toList();
    InputUnits units = new InputUnits("pair", pairs, 8);
    Infidelity infidelity =
        Infidelity.of(question.by(units), Told.scores(Meaning.SHARES, units.sums(shapley)));
    assertThat(infidelity.value()).isCloseTo(0.20485625668874474, within(1e-10));
    assertThat(infidelity.scale()).isCloseTo(1.1172861691472247, within(1e-10));
    assertThat(infidelity.afterScaling()).isCloseTo(0.17387425679181262, within(1e-10));
  }

  @Test
  void singlePrecisionDiffersByRoundingOnly() {
    Tokens prompt = Tokens.of(new int[] {3, 14, 15, 9, 26, 5});
    Metric metric = Metric.logitDiff(3, 5);
    for (var spec : Toys.few()) {
      Question single = Question.of(Toys.model(spec).run(prompt), metric);
      Question twice = Question.of(Toys.model(spec, DataType.FLOAT64).run(prompt), metric);
      Scores scores = Told.occlusion().on(twice);
      PerturbationCurves rounded = PerturbationCurves.of(single, scores);
      PerturbationCurves exact = PerturbationCurves.of(twice, scores);
      assertThat(rounded.deletion().area()).isCloseTo(exact.deletion().area(), within(1e-4));
      assertThat(rounded.insertion().area()).isCloseTo(exact.insertion().area(), within(1e-4));
      assertThat(rounded.random().mean()).isCloseTo(exact.random().mean(), within(1e-4));
    }
  }

  @Test
  void theRemovedUnitsMoveTheMetricAsARunWithTheirBaselineDoes() {
    Scores scores = Told.scores(Meaning.SHARES, shapley);
    FewestUnits fewest = FewestUnits.of(question, scores).orElseThrow();
    double[] kept = new double[8];
    Arrays.fill(kept, 1);
    fewest.units().forEach(unit -> kept[unit] = 0);
    Tensor baseline = question.baselines().get(0);
    Tensor mixed =
        baseline
            .plus(question.input().minus(baseline).times(Tensor.vector(Axis.POS, kept)))
            .arranged(Axis.POS, Axis.D_MODEL);
    double after = question.with(mixed).measured(question.metric()).values()[0];
    assertThat(fewest.after()).isCloseTo(after, within(1e-12));
    assertThat(fewest.before()).isCloseTo(question.value(), within(1e-12));
  }
}
