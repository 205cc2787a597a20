package dev.loupe.sae.probing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ClassLinesTest {
  private static String line(String wanted, String... lines) {
    return ClassLines.of(List.of(lines), Function.identity(), wanted);
  }

  @Test
  void theLineOfAClassIsFound() {
    assertThat(line("b", "a", "b")).isEqualTo("b");
  }

  @Test
  void aClassWithoutALineIsRefused() {
    assertThatThrownBy(() -> line("c", "a", "b"))
        .hasMessage("there is no line of the class 'c'; there are [a, b]");
  }

  @Test
  void theOtherOfTwoClassesIsExplained() {
    assertThatThrownBy(() -> line("b", "a"))
        .hasMessage(
            "there is no line of the class 'b'; there are [a]; of two classes only one has a line,"
                + " because it tells both apart");
  }
}
