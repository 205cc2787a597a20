package dev.loupe.attribution.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.attribution.LinearToy;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MethodComparisonTest {
  private static final Question QUESTION =
      LinearToy.question(1, 9, 4, 30, 22, 7, 8, 11, 2, 17, 25, 36);
  private static final List<Method> METHODS =
      List.of(
          Told.opposite(),
          Told.refusing(),
          Told.occlusion(),
          Told.gradientTimesDifference(),
          Told.position());
  private static final MethodComparison COMPARISON = MethodComparison.of(QUESTION, METHODS);

  @Test
  void methodsAreInTheOrderOfTheirFaithfulness() {
    assertThat(COMPARISON.methods().stream().map(MethodQuality::method))
        .startsWith("occlusion")
        .contains("gradient × difference")
        .endsWith("opposite")
        .hasSize(4);
    assertThat(COMPARISON.methods().get(0).judgement()).isEqualTo("recommended");
    assertThat(COMPARISON.methods().get(3).judgement()).isEqualTo("not recommended here");
    assertThat(COMPARISON.methods().get(3).remark())
        .isEqualTo("not recommended here: its order is no better than random");
  }

  @Test
  void aRefusalIsALineThatSaysWhy() {
    assertThat(COMPARISON.refused())
        .isEqualTo(Map.of("refusing", "this model has no attention; choose another method"));
    assertThat(COMPARISON.quality().stringColumn("method").asList())
        .contains("(random orders)")
        .endsWith("refusing");
    assertThat(COMPARISON.text())
        .contains("refusing was refused: this model has no attention; choose another method");
  }

  @Test
  void aMethodThatDoesNotLookAtTheModelFailsTheCheck() {
    MethodQuality position =
        COMPARISON.methods().stream()
            .filter(one -> one.method().equals("position"))
            .findFirst()
            .orElseThrow();
    assertThat(position.failsCheck()).isTrue();
    assertThat(COMPARISON.verdict())
        .contains("position does not pass the check with random weights");
  }

  @Test
  void theVerdictStartsWithWhatAgrees() {
    assertThat(COMPARISON.verdict())
        .startsWith("Occlusion and gradient × difference agree (mean τ 1); removing");
  }

  @Test
  void theTableHasEachMethodOnItsOwnScale() {
    assertThat(COMPARISON.table().rows().size()).isEqualTo(4);
    assertThat(COMPARISON.table().columns().size()).isEqualTo(12);
    assertThat(COMPARISON.table().max()).isEqualTo(1);
    assertThat(COMPARISON.agreement().at(0, 3)).isEqualTo(-1);
  }

  @Test
  void theBriefFormAsksNoMethodAgain() {
    MethodQuality first = COMPARISON.brief().methods().get(0);
    assertThat(first.check()).isEmpty();
    assertThat(first.sensitivity()).isEmpty();
    assertThat(COMPARISON.methods().get(0).check()).isPresent();
    assertThat(COMPARISON.methods().get(0).sensitivity()).isPresent();
  }

  @Test
  void aComparisonOfRefusalsStillShowsThem() {
    MethodComparison none = MethodComparison.of(QUESTION, List.of(Told.refusing()));
    assertThat(none.text()).contains("No method could be asked.").contains("refused");
    assertThatThrownBy(() -> MethodComparison.of(QUESTION, List.of()))
        .hasMessage("a comparison needs methods, and none was given");
  }
}
