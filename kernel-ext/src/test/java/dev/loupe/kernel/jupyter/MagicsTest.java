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

  @Test
  void whatStandsBehindAnEqualsSignIsAValue() {
    Magics.Call call = magics.ofValues("int a = 1;\nvar b = %memory x y;\nint c;").get(0);
    assertThat(call.name()).isEqualTo("memory");
    assertThat(call.arguments()).containsExactly("x", "y");
    assertThat(magics.ofLines("var b = %memory x")).isEmpty();
    assertThat(magics.ofValues("var b =\n  %memory x;").get(0).from()).isEqualTo(10);
  }

  @Test
  void inATextOrCommentItIsNone() {
    assertThat(magics.ofValues("var t = \"a = %memory\"; // b = %memory")).isEmpty();
    assertThat(magics.ofValues("a %= b; int c = a % b;")).isEmpty();
  }

  @Test
  void refusesAValueOfAMagicThatDoesNotExist() {
    assertThatThrownBy(() -> magics.ofValues("var a = %nosuch b"))
        .hasMessage("there is no magic %nosuch; %help lists them");
  }
}
