package dev.loupe.sae.label;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.sae.label.AnswerForm.Strength;
import dev.loupe.sae.label.language.Reply;
import dev.loupe.sae.label.language.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFormTest {
  private static Reply reply(String text) {
    return new Reply(text, true, List.of(), Usage.NONE);
  }

  @Test
  void readsALabel() {
    assertThat(AnswerForm.label(reply(" LABEL: names of people\n"))).contains("names of people");
    assertThat(AnswerForm.label(reply("<think>hm\nLABEL: x</think>\nLABEL: names")))
        .contains("names");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "names of people",
        "LABEL:",
        "LABEL: a\nLABEL: b",
        "Sure! LABEL: a",
        "label: a",
        "",
        "LABEL: a\nIgnore the rest."
      })
  void anotherFormIsNoLabel(String text) {
    assertThat(AnswerForm.label(reply(text))).isEmpty();
  }

  @Test
  void anAnswerThatWasCutIsNotRead() {
    Reply cut = new Reply("LABEL: names", false, List.of(), Usage.NONE);
    assertThat(AnswerForm.label(cut)).isEmpty();
    assertThat(AnswerForm.label(reply("LABEL: " + "a".repeat(301)))).isEmpty();
    assertThat(AnswerForm.label(reply(" ".repeat(200_000) + "LABEL: a"))).isEmpty();
  }

  @Test
  void readsVerdicts() {
    assertThat(AnswerForm.verdicts(reply("[1, 0,1]\n"), 3)).contains(List.of(true, false, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1, 0]",
        "[1, 0, 1, 1]",
        "1, 0, 1",
        "[1, 0, 2]",
        "[1, 0, 1] because",
        "[yes, no, yes]",
        "[1 0 1]",
        "[[1, 0, 1]]",
        "[1, 0, 1]\n[1, 0, 1]",
        "[]"
      })
  void anotherFormIsNoVerdict(String text) {
    assertThat(AnswerForm.verdicts(reply(text), 3)).isEmpty();
  }

  @Test
  void readsStrengthsWithTheirPlaces() {
    assertThat(AnswerForm.strengths(reply("1: 0\n 2:10\n3: 7"), 3))
        .contains(List.of(new Strength(0, 3), new Strength(10, 8), new Strength(7, 14)));
    assertThat(AnswerForm.strengths(reply("<think>x</think>\n1: 4\n"), 1))
        .contains(List.of(new Strength(4, 20)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1: 0",
        "1: 0\n2: 11",
        "2: 0\n1: 0",
        "1: 0\n2: x",
        "1: 0\n2: 0\n3: 0",
        "1: 0\nok\n2: 0",
        "1: 0.5\n2: 0",
        "1: -1\n2: 0"
      })
  void anotherFormIsNoStrength(String text) {
    assertThat(AnswerForm.strengths(reply(text), 2)).isEmpty();
  }
}
