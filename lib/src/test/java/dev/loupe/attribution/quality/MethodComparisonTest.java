package dev.loupe.attribution.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MethodComparisonTest {
  private final Question question = LinearToy.question(1, 9, 4, 30, 22, 7, 8, 11, 2, 17, 25, 36);
  private final List<Method> methods =
      List.of(
          Told.opposite(),
          Told.refusing(),
          Told.occlusion(),
          Told.gradientTimesDifference(),
          Told.position());
  private final MethodComparison comparison = MethodComparison.of(question, methods);

  @Test
  void methodsAreInTheOrderOfTheirFaithfulness() {
    assertThat(comparison.methods().stream().map(MethodQuality::method))
        .startsWith("occlusion")
        .contains("gradient × difference")
        .endsWith("opposite")
        .hasSize(4);
    assertThat(comparison.methods().get(0).judgement()).isEqualTo("recommended");
    assertThat(comparison.methods().get(3).judgement()).isEqualTo("not recommended here");
    assertThat(comparison.methods().get(3).remark())
        .isEqualTo("not recommended here: its order is worse than random");
  }

  @Test
  void aRefusalIsALineThatSaysWhy() {
    assertThat(comparison.refused())
        .isEqualTo(Map.of("refusing", "this model has no attention; choose another method"));
    assertThat(comparison.quality().stringColumn("method").asList())
        .contains("(random orders)")
        .endsWith("refusing");
    assertThat(comparison.text())
        .contains("refusing refused: this model has no attention; choose another method");
  }

  @Test
  void aMethodThatDoesNotLookAtTheModelFailsTheCheck() {
    MethodQuality position =
        comparison.methods().stream()
            .filter(one -> one.method().equals("position"))
            .findFirst()
            .orElseThrow();
    assertThat(position.failsCheck()).isTrue();
    assertThat(comparison.verdict())
        .contains("position does not pass the check with random weights");
  }

  @Test
  void theVerdictStartsWithWhatAgrees() {
    assertThat(comparison.verdict())
        .startsWith("Occlusion and gradient × difference agree (mean τ 1); removing");
  }

  @Test
  void theTableHasEachMethodOnItsOwnScale() {
    assertThat(comparison.table().rows().size()).isEqualTo(4);
    assertThat(comparison.table().columns().size()).isEqualTo(12);
    assertThat(comparison.table().max()).isEqualTo(1);
    assertThat(comparison.agreement().at(0, 3)).isEqualTo(-1);
  }

  @Test
  void theBriefFormAsksNoMethodAgain() {
    MethodQuality first = comparison.brief().methods().get(0);
    assertThat(first.check()).isEmpty();
    assertThat(first.sensitivity()).isEmpty();
    assertThat(comparison.methods().get(0).check()).isPresent();
    assertThat(comparison.methods().get(0).sensitivity()).isPresent();
  }

  @Test
  void aComparisonOfRefusalsStillShowsThem() {
    MethodComparison none = MethodComparison.of(question, List.of(Told.refusing()));
    assertThat(none.text()).contains("No method could be asked.").contains("refused");
    assertThatThrownBy(() -> MethodComparison.of(question, List.of()))
        .hasMessage("a comparison needs methods, and none was given");
  }
}
