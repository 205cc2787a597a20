package dev.loupe.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JavaTextTest {
  private static boolean isCode(String text) {
    return JavaText.isCode(text, text.indexOf('%'));
  }

  @Test
  void textsCharactersAndCommentsAreNoCode() {
    assertThat(isCode("var a = %jars")).isTrue();
    assertThat(isCode("var a = \"\\\"= %jars\"")).isFalse();
    assertThat(isCode("var a = \"\"\"\n\"b\" = %jars\n\"\"\";")).isFalse();
    assertThat(isCode("// b = %jars")).isFalse();
    assertThat(isCode("/* b\n= %jars */")).isFalse();
    assertThat(isCode("char c = '\"'; var a = %jars")).isTrue();
    assertThat(isCode("\"//\"; /* ' */ var a = %jars")).isTrue();
  }
}
