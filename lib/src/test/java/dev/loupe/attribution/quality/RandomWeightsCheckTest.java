package dev.loupe.attribution.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.attribution.LinearToy;
import dev.loupe.attribution.quality.RandomWeightsCheck.Outcome;
import dev.loupe.attribution.quality.RandomWeightsCheck.Stage;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Question;
import dev.loupe.site.Act;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomWeightsCheckTest {
  private final Question question =
      LinearToy.question(1, 9, 4, 30, 22, 7, 8, 11, 2, 17, 25, 36, 31, 12, 5, 19);

  private RandomWeightsCheck check(Told method) {
    return RandomWeightsCheck.of(question, method);
  }

  @Test
  void aMethodThatDoesNotLookAtTheModelFails() {
    RandomWeightsCheck check = check(Told.position());
    assertThat(check.stages()).allSatisfy(stage -> assertThat(stage.tau()).isEqualTo(1));
    assertThat(check.outcome()).isEqualTo(Outcome.FAILS);
    assertThat(check.toString())
        .isEqualTo(
            "Failed by position: with all weights random, τ is 1 (of sizes 1), more than unrelated"
                + " rankings can have by chance (up to 0.363), so part of its ranking does not come"
                + " from what was learned.");
  }

  @Test
  void aMethodThatReadsOnlyTheTokensFails() {
    Told ids =
        new Told(
            "ids",
            Meaning.CHANGES,
            any -> Arrays.stream(any.run().tokens().row(0)).mapToDouble(id -> id).toArray());
    assertThat(check(ids).outcome()).isEqualTo(Outcome.FAILS);
  }

  @Test
  void aMethodThatDrawsLotsPasses() {
    assertThat(check(Told.dice()).outcome()).isEqualTo(Outcome.PASSES);
  }

  @Test
  void anExactMethodPassesWhereWeightsDecide() {
    assertThat(check(Told.occlusion()).outcome()).isEqualTo(Outcome.PASSES);
  }

  @Test
  void sizesAloneDoNotDecide() {
    Stage sizes = new Stage(RandomStage.EMBEDDINGS, 0.1, 0, 0.9);
    assertThat(new RandomWeightsCheck("exact", 16, List.of(sizes)).outcome())
        .isEqualTo(Outcome.PASSES);
  }

  @Test
  void aConstantMethodIsUndecided() {
    Told constant = new Told("constant", Meaning.SIZES, any -> new double[any.units().size()]);
    assertThat(check(constant).outcome()).isEqualTo(Outcome.UNDECIDED);
  }

  @Test
  void aRankingThatIsLostWithTheWeightsPasses() {
    Told lost =
        new Told(
            "lost",
            Meaning.SIZES,
            any -> any == question ? Told.position().on(any).values() : new double[16]);
    RandomWeightsCheck check = check(lost);
    assertThat(check.whole().tau()).isZero();
    assertThat(check.outcome()).isEqualTo(Outcome.PASSES);
  }

  @Test
  void aRefusalOfRandomModelsIsUndecided() {
    Told refusing =
        new Told(
            "refusing",
            Meaning.SIZES,
            any -> {
              if (any != question) {
                throw new IllegalArgumentException("not finite");
              }
              return Told.position().on(any).values();
            });
    assertThat(check(refusing).outcome()).isEqualTo(Outcome.UNDECIDED);
  }

  @Test
  void randomModelsKeepTheInterventionsOfTheRun() {
    Question zeroed = question.of(question.run().zero(Act.HEAD_Z.at(0)));
    Told sees =
        new Told(
            "sees",
            Meaning.CHANGES,
            any -> {
              double size =
                  any.run().cache(Act.HEAD_Z.at(0)).get(Act.HEAD_Z.at(0)).abs().max().value();
              return Arrays.stream(Told.position().on(any).values())
                  .map(at -> size == 0 ? at : -at)
                  .toArray();
            });
    assertThat(RandomWeightsCheck.of(zeroed, sees).whole().tau()).isEqualTo(1);
  }

  @Test
  void fewUnitsAreUndecided() {
    Stage equal = new Stage(RandomStage.EMBEDDINGS, 1, 0, 1);
    assertThat(new RandomWeightsCheck("few", 4, List.of(equal)).outcome())
        .isEqualTo(Outcome.UNDECIDED);
    assertThat(new RandomWeightsCheck("enough", 5, List.of(equal)).outcome())
        .isEqualTo(Outcome.FAILS);
  }

  @Test
  void theThresholdIsThatOfUnrelatedRankings() {
    // n = 10: σ² = 2 · 25 / (9 · 10 · 9)
    RandomWeightsCheck ten =
        new RandomWeightsCheck("m", 10, List.of(new Stage(RandomStage.EMBEDDINGS, 0, 0, 0)));
    assertThat(ten.threshold()).isCloseTo(1.96 * Math.sqrt(50 / 810.0), within(1e-15));
  }

  @Test
  void thePictureHasAPointForEachStage() {
    assertThat(check(Told.position()).text())
        .contains("unembedding")
        .contains("+ upper blocks")
        .contains("+ lower blocks")
        .contains("all weights");
  }
}
