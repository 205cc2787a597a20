package dev.loupe.attribution.perturbation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.ClassHead;
import dev.loupe.arch.Spec;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.attribution.unit.InputUnit;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Occlusion and leave-one-out. */
class RemovalTest {
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void occlusionIsWhatRunsGiveOneByOne(Spec spec) {
    HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
    Metric metric = Toys.atLast(model, METRIC);
    Question question = Question.of(model.run(Planted.tokens(6)), metric);
    double[] values = new Occlusion().on(question).values();
    for (int i = 0; i < 6; i++) {
      Tensor absent = question.baselines().get(0).at(Axis.POS, i);
      double without =
          question.run().replace(Question.INPUT.pos(i), absent).measured(metric).values()[0];
      assertThat(values[i]).isCloseTo(question.value() - without, within(1e-12));
    }
  }

  @Test
  void occlusionOfARunWithAnInterventionKeepsIt() {
    Question question = Planted.real(6);
    var changed = question.run().zero(Act.HEAD_Z.at(1).head(2));
    double[] values = new Occlusion().on(question.of(changed)).values();
    double without =
        changed
            .replace(Question.INPUT.pos(2), question.baselines().get(0).at(Axis.POS, 2))
            .measured(METRIC)
            .values()[0];
    assertThat(values[2]).isCloseTo(changed.measured(METRIC).values()[0] - without, within(1e-12));
  }

  @Test
  void refusesAWindowThatIsLongerThanThePrompt() {
    assertThatThrownBy(() -> new Occlusion(7).on(Planted.real(6)))
        .hasMessage(
            "a window of 7 units is longer than the prompt, which has 6; give a smaller window");
    assertThatThrownBy(() -> new Occlusion(0))
        .hasMessage("a window of occlusion has at least 1 unit, and 0 was given");
  }

  @Test
  void leaveOneOutDeletesTheTokensOfAUnitTogether() {
    HookedTransformer model = Planted.MODEL;
    InputUnits words =
        new InputUnits(
            "word",
            List.of(
                new InputUnit("a", List.of(0)),
                new InputUnit("bc", List.of(1, 2)),
                new InputUnit("de", List.of(3, 4))),
            5);
    Question question = Question.of(model.run(Planted.tokens(5)), METRIC).by(words);
    Scores scores = new LeaveOneOut().on(question);
    assertThat(scores.values()[0]).isCloseTo(lost(question, 10, 17, 24, 31), within(1e-12));
    assertThat(scores.values()[1]).isCloseTo(lost(question, 3, 24, 31), within(1e-12));
    assertThat(scores.values()[2]).isNaN();
    assertThat(scores.remarks())
        .containsExactly(
            "The last word is not deleted, because the metric reads what the model predicts"
                + " there.");
  }

  private static double lost(Question question, int... ids) {
    return question.value()
        - question.run().model().run(Tokens.of(ids)).measured(question.metric()).values()[0];
  }

  @Test
  void leaveOneOutDeletesTheLastTokenIfTheMetricReadsAll() {
    Question question = Planted.real(5).about(Metric.loss());
    Scores scores = new LeaveOneOut().on(question);
    assertThat(scores.values()[4]).isCloseTo(lost(question, 3, 10, 17, 24), within(1e-12));
    assertThat(scores.remarks()).isEmpty();
  }

  @Test
  void leaveOneOutWarnsOfAMetricAtAChosenPosition() {
    assertThat(new LeaveOneOut().on(Planted.real(5).about(METRIC.at(3))).remarks())
        .anyMatch(remark -> remark.startsWith("Warning: the metric reads a chosen position"))
        .contains("The last token is not deleted, because the metric may read its position.");
  }

  @Test
  void leaveOneOutOfAClassifierDeletesTheLastTokenToo() {
    Spec toy = Toys.gpt2();
    ClassHead head =
        new ClassHead(
            ClassHead.Token.LAST, Optional.empty(), List.of("bad", "good"), false, Optional.of(0));
    HookedTransformer model = Toys.model(toy.with(toy.ends().classifying(head)), DataType.FLOAT64);
    Question question = Question.of(model.run(Planted.tokens(5)), Metric.classDiff("good", "bad"));
    Scores scores = new LeaveOneOut().on(question);
    assertThat(scores.values()[0]).isCloseTo(lost(question, 10, 17, 24, 31), within(1e-12));
    assertThat(scores.values()[4]).isCloseTo(lost(question, 3, 10, 17, 24), within(1e-12));
    assertThat(scores.remarks()).isEmpty();
  }

  @Test
  void leaveOneOutOfTheWholePromptDeletesNothing() {
    Scores scores = new LeaveOneOut().on(Planted.real(1));
    assertThat(scores.values()).containsExactly(Double.NaN);
    assertThat(scores.remarks())
        .containsExactly(
            "The only token is not deleted, because nothing of the prompt would be left.");
  }

  @Test
  void leaveOneOutRefusesAnInterventionAtAPosition() {
    Question question = Planted.real(5);
    assertThatThrownBy(
            () ->
                new LeaveOneOut().on(question.of(question.run().zero(Act.RESID_MID.at(1).pos(2)))))
        .hasMessageContaining("give the prompts without it");
  }
}
