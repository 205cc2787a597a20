package dev.loupe.attribution.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.unit.InputUnit;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParaphraseStabilityTest {
  private final HookedTransformer model = Toys.reading(Toys.gpt2());
  private final Question question = Question.of(model.run("w3 w14 w15 w9"), Metric.logitDiff(5, 7));
  private final Told ids =
      new Told(
          "ids",
          Meaning.CHANGES,
          any -> Arrays.stream(any.run().tokens().row(0)).mapToDouble(id -> id).toArray());

  @Test
  void aMethodThatReadsOnlyTheTokensIsStable() {
    ParaphraseStability same =
        ParaphraseStability.of(question, ids, List.of("w15 w3 w14", "w9 w15 w20 w14 w3"));
    assertThat(same.tau()).containsExactly(1, 1);
    assertThat(same.stability()).isEqualTo(1);
    assertThat(same.units()).containsExactly("w3", "w14", "w15"); // in all three
  }

  @Test
  void aMethodThatReadsOnlyThePositionIsNot() {
    ParaphraseStability turned =
        ParaphraseStability.of(
            question, Told.position(), List.of("w9 w15 w14 w3", "w14 w3 w15 w9"));
    assertThat(turned.tau()[0]).isEqualTo(-1);
    assertThat(turned.tau()[1]).isCloseTo(4 / 6.0, within(1e-15));
    assertThat(turned.stability()).isCloseTo(-1 / 6.0, within(1e-15));
    assertThat(turned.text()).contains("-1, 0.667 (mean -0.167) over 4 units");
  }

  @Test
  void unitsThatOccurTwiceAreLeftOut() {
    assertThat(ParaphraseStability.of(question, ids, List.of("w14 w3 w14 w15 w9")).units())
        .containsExactly("w3", "w15", "w9");
  }

  @Test
  void spansOfTheSameNameAreCompared() {
    Question own = question.by(spans(List.of(0), List.of(1, 2), List.of(3)));
    Question other =
        question
            .of(model.run("w20 w21 w22 w23 w24"))
            .by(spans(List.of(0, 1), List.of(2), List.of(3, 4)));
    assertThat(ParaphraseStability.ofQuestions(own, Told.position(), List.of(other)).tau())
        .containsExactly(1);
  }

  private static InputUnits spans(List<Integer> who, List<Integer> what, List<Integer> where) {
    List<InputUnit> units =
        List.of(
            new InputUnit("who", who), new InputUnit("what", what), new InputUnit("where", where));
    return new InputUnits("part", units, where.get(where.size() - 1) + 1);
  }

  @Test
  void unitsThatCannotBeFoundInParaphrasesAreRefused() {
    Question parts = question.by(spans(List.of(0), List.of(1, 2), List.of(3)));
    assertThatThrownBy(() -> ParaphraseStability.of(parts, ids, List.of("w15 w3 w14")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "paraphrases are compared by tokens, words or sentences, and the question is about parts; ask about words first: words()");
  }

  @Test
  void refusesPromptsWithTooLittleInCommon() {
    assertThatThrownBy(() -> ParaphraseStability.of(question, ids, List.of("w3 w20 w9")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "stability compares units that occur once in every prompt, and there are 2 [w3, w9]; at"
                + " least 3 are needed: give paraphrases with more of the same words");
  }
}
