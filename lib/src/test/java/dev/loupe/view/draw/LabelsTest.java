package dev.loupe.view.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {
  @Test
  void spacesAtTheEdgesAndLineBreaksAreVisible() {
    assertThat(Labels.shown(" Mary")).isEqualTo("·Mary");
    assertThat(Labels.shown("  two words ")).isEqualTo("··two words·");
    assertThat(Labels.shown("\n\t")).isEqualTo("↵⇥");
    assertThat(Labels.shown("   ")).isEqualTo("···");
    assertThat(Labels.shown("")).isEmpty();
  }

  @Test
  void charactersThatHideOrTurnTextAreShownByTheirCode() {
    assertThat(Labels.shown("a\u202eb")).isEqualTo("a\\u202eb");
    assertThat(Labels.shown("\u0000\u001b")).isEqualTo("\\u0000\\u001b");
    assertThat(Labels.shown("\u200b")).isEqualTo("\\u200b");
    assertThat(Labels.shown("\ud800")).isEqualTo("\\ud800");
    assertThat(Labels.shown("\u00a0x")).isEqualTo("\\u00a0x");
  }

  @Test
  void aCombiningMarkAloneStandsOnADottedCircle() {
    assertThat(Labels.shown("\u0301")).isEqualTo("◌\u0301");
  }

  @Test
  void longLabelsAreShortenedByCharactersNotByHalfCharacters() {
    assertThat(Labels.shown(" Constantinople", 6)).isEqualTo("·Cons…");
    assertThat(Labels.shown("😀😀😀", 2)).isEqualTo("😀…");
    assertThat(Labels.shown("short", 5)).isEqualTo("short");
  }

  @Test
  void namesThatOccurTwiceAreToldApartByTheirIndex() {
    Labels labels = Labels.of("position", " to", " the", " to");
    assertThat(labels.distinct(0)).isEqualTo(" to@0");
    assertThat(labels.distinct(1)).isEqualTo(" the");
    assertThat(labels.allDistinct()).containsExactly(" to@0", " the", " to@2");
  }

  @Test
  void numberedLabelsCountFromZero() {
    assertThat(Labels.numbered("layer", 3).names()).containsExactly("0", "1", "2");
    assertThat(Labels.numbered("layer", 3)).hasToString("layer [0, 1, 2]");
  }

  @Test
  void laterChangesOfTheListDoNotReachTheLabels() {
    List<String> names = new ArrayList<>(List.of("a"));
    Labels labels = new Labels("token", names);
    names.add("b");
    assertThat(labels.size()).isEqualTo(1);
    assertThatThrownBy(() -> labels.names().add("c"))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
