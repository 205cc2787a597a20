package dev.loupe.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MagicsTest {
  private final Magics magics = new Magics("memory"::equals, java -> !java.contains("\"\"\""));

  private List<String> names(String text) {
    return magics.ofLines(text).stream().map(Magics.Call::name).toList();
  }

  @Test
  void aLineThatBeginsWithAPercentSignIsAMagic() {
    assertThat(names("int a = 1;\n  %memory\nint b;")).containsExactly("memory");
  }

  @Test
  void aRemainderOnALineOfItsOwnIsJava() {
    assertThat(names("int a = 7\n  % b;")).isEmpty();
    assertThat(names("int a = 7\n  %b;")).isEmpty();
  }

  @Test
  void aTextBlockMayHoldLinesThatLookLikeMagics() {
    assertThat(names("var t = \"\"\"\n%memory\n")).isEmpty();
  }

  @Test
  void argumentsMayBeQuoted() {
    assertThat(magics.ofLines("%memory a \"b c\"").get(0).arguments()).containsExactly("a", "b c");
  }

  @Test
  void refusesAMagicThatDoesNotExist() {
    assertThatThrownBy(() -> names("int a = 1;\n%nosuch"))
        .hasMessage("there is no magic %nosuch; %help lists them");
  }
}
