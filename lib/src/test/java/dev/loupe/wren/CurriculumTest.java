package dev.loupe.wren;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.wren.world.People;
import org.junit.jupiter.api.Test;

class CurriculumTest {
  @Test
  void everybodyHasComeBeforeTheFirstPartEnds() {
    Curriculum introductions = Curriculum.parts(1).get(0);
    assertThat(introductions.people(0)).isEqualTo(30);
    assertThat(introductions.people(introductions.steps() - 1)).isEqualTo(People.COUNT);
    assertThat(Curriculum.parts(1).get(1).people(0)).isEqualTo(People.COUNT);
  }

  @Test
  void nobodyIsAskedAboutWhileTheyAreIntroduced() {
    assertThat(Corpus.INTRODUCTIONS.shares())
        .extracting(share -> share.behaviour().name())
        .contains("introductions", "selections")
        .doesNotContain("people", "two hops", "biographies");
  }
}
