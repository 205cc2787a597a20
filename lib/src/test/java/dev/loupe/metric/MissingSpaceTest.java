package dev.loupe.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.Printed;
import dev.loupe.load.BundledModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.prompts.GreaterThan;
import dev.loupe.prompts.PromptPair;
import dev.loupe.prompts.PromptSet;
import dev.loupe.site.Act;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An answer whose form with a space is far more likely is doubted; others are not. */
class MissingSpaceTest {
  private static final HookedTransformer WREN = BundledModel.wren();
  private static final Run FRANCE = WREN.run("The capital of France is");

  private static List<MissingSpace> found(Metric metric) {
    return FRANCE.measured(metric).missingSpaces();
  }

  /** How many times as likely one token is as another behind the prompt. */
  private static double times(String one, String other) {
    float[] logits = FRANCE.logits().last().toArray();
    return Math.exp(logits[WREN.toSingleToken(one)] - logits[WREN.toSingleToken(other)]);
  }

  static Stream<Metric> withoutSpace() {
    return Stream.of(
        Metric.prob("Paris"),
        Metric.logProb("Paris"),
        Metric.lead(List.of("Paris")),
        Metric.logitDiff("Paris", " Rome"),
        Metric.logitDiff(" Rome", "Paris"),
        Metric.logitDiff(List.of("Paris"), List.of(" Rome")),
        Metric.probDiff(List.of(List.of("Paris")), List.of(List.of(" Rome", " Berlin"))),
        Metric.prob("Paris").at(-1));
  }

  @ParameterizedTest
  @MethodSource("withoutSpace")
  void anAnswerWithoutItsSpaceIsDoubtedByEveryMetric(Metric metric) {
    List<MissingSpace> found = found(metric);
    assertThat(found).extracting(MissingSpace::answer).containsExactly("Paris");
    assertThat(found.get(0).id()).isEqualTo(WREN.toSingleToken("Paris"));
    assertThat(found.get(0).times())
        .isGreaterThan(1000)
        .isCloseTo(times(" Paris", "Paris"), Percentage.withPercentage(0.1));
  }

  @Test
  void anAnswerWithItsSpaceIsNotDoubted() {
    assertThat(found(Metric.prob(" Paris"))).isEmpty();
    assertThat(found(Metric.logitDiff(" Paris", " Rome"))).isEmpty();
    assertThat(found(Metric.prob(WREN.toSingleToken("Paris")))).isEmpty();
  }

  @Test
  void answersThatGoOnAWordAreNotDoubted() {
    PromptSet years = GreaterThan.of(WREN, 10);
    Run run = WREN.run(years.clean());
    assertThat(run.measured(years.metric()).missingSpaces()).isEmpty();
    Run year = WREN.run("The war lasted from the year 1732 to the year 17");
    assertThat(year.measured(Metric.logitDiff("63", "16")).missingSpaces()).isEmpty();
  }

  @Test
  void theAnswerIsDoubtedWhereItIsRead() {
    Run run = WREN.run("The capital of France is the city of");
    assertThat(run.measured(Metric.prob("Paris").at(-4)).missingSpaces()).isNotEmpty();
    assertThat(run.measured(Metric.prob("Paris").at(0)).missingSpaces()).isEmpty();
  }

  @Test
  void theWarningSaysWhatWasMeant() {
    MissingSpace paris = new MissingSpace("Paris", 1503, 22_041);
    assertThat(MissingSpace.notes(List.of(paris)).all())
        .containsExactly(
            "Warning: an answer has no space in front. Here \" Paris\" is 22000 times as likely as \"Paris\" (token 1503): did you mean \" Paris\"?");
    assertThat(
            MissingSpace.notes(List.of(new MissingSpace("Rome", 1549, 12.4), paris, paris)).all())
        .containsExactly(
            "Warning: 2 answers have no space in front. Here \" Paris\" is 22000 times as likely as \"Paris\" (token 1503): did you mean \" Paris\"?");
    assertThat(MissingSpace.notes(List.of(new MissingSpace("Paris", 1503, 3e7))).all().get(0))
        .contains("is more than a million times as likely as");
    assertThat(MissingSpace.notes(List.of()).all()).isEmpty();
  }

  @Test
  void aMereNumberPrintsTheWarning() {
    String warning = MissingSpace.notes(found(Metric.prob("Paris"))).toString();
    assertThat(Printed.by(() -> FRANCE.measure(Metric.prob("Paris")))).isEqualTo(warning);
    assertThat(Printed.by(() -> FRANCE.measure(Metric.prob(" Paris")))).isEmpty();
    assertThat(Printed.by(() -> FRANCE.measured(Metric.prob("Paris")))).isEmpty();
  }

  @Test
  void aPromptSetPrintsOneWarningForAllItsPairs() {
    PromptPair pair =
        new PromptPair("The capital of France is", "The capital of Italy is", "Paris", "Rome");
    PromptSet set = new PromptSet("stripped", Collections.nCopies(70, pair));
    assertThat(Printed.by(() -> set.accuracy(WREN)))
        .matches("(?s)Warning: 2 answers have no space in front. Here \" (Paris|Rome)\" is .*")
        .hasLineCount(1);
  }

  @Test
  void activationsAndGradientsCarryTheWarningInTheirText() {
    String warning = MissingSpace.notes(found(Metric.prob("Paris"))).toString();
    assertThat(FRANCE.measure(Metric.prob("Paris"), Act.RESID_PRE).toString())
        .startsWith(warning + "\nmetric [");
    assertThat(FRANCE.gradients(Metric.prob("Paris"), Act.RESID_PRE).toString())
        .startsWith(warning + "\ngradients: ");
  }
}
