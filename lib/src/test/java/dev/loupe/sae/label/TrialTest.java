package dev.loupe.sae.label;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.harvest.Context;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrialTest {
  private static final Evidence HELD_OUT = Halves.of(Planted.twoWords(7)).heldOut();

  @Test
  void detectionAsksForEveryTextOnce() {
    List<Trial> trials = Trial.detection(HELD_OUT, 0);
    assertThat(trials).hasSize(24).extracting(Trial::context).containsAll(HELD_OUT.all());
    assertThat(trials)
        .allSatisfy(
            trial ->
                assertThat(trial.truth()).isEqualTo(HELD_OUT.active().contains(trial.context())));
    assertThat(trials.subList(0, 12)).extracting(Trial::truth).contains(true, false);
  }

  @Test
  void fuzzingMarksTheActiveTokensOfOneHalfAndAsManyOthersInTheOtherHalf() {
    List<Trial> trials = Trial.fuzzing(HELD_OUT, 0);
    assertThat(trials).extracting(Trial::truth).filteredOn(truth -> truth).hasSize(6);
    assertThat(trials).hasSize(12);
    for (Trial trial : trials) {
      double[] values = trial.context().values();
      long active = java.util.Arrays.stream(values).filter(value -> value > 0).count();
      assertThat(trial.marked()).hasSize((int) active);
      assertThat(trial.marked()).allMatch(at -> values[at] > 0 == trial.truth());
    }
  }

  @Test
  void aTextWithoutInactiveTokensIsMarkedRightly() {
    Context dense = Planted.context(1, List.of("a", "b"), 1, 2);
    Evidence two = new Evidence(1, List.of(dense, Planted.context(2, List.of("c"), 3)), List.of());
    assertThat(Trial.fuzzing(two, 0)).extracting(Trial::truth).containsExactly(true, true);
  }

  @Test
  void bosIsNeverMarked() {
    Context bos = Planted.context(1, List.of("<bos>", "a", "b"), Double.NaN, 0, 1);
    Evidence many = new Evidence(1, List.of(bos, bos, bos, bos), List.of());
    assertThat(Trial.fuzzing(many, 0)).extracting(Trial::marked).containsOnly(Set.of(1), Set.of(2));
  }

  @Test
  void aSeedGivesTheSameTrials() {
    assertThat(Trial.fuzzing(HELD_OUT, 5)).isEqualTo(Trial.fuzzing(HELD_OUT, 5));
    assertThat(Trial.fuzzing(HELD_OUT, 5)).isNotEqualTo(Trial.fuzzing(HELD_OUT, 6));
  }
}
