package dev.loupe.kernel.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.kernel.cell.CodeHelp;
import dev.loupe.kernel.cell.ShellTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names that a cell declares are offered before it has run. */
@Timeout(60)
class LocalsTest extends ShellTest {
  private List<String> offered(String code) {
    CodeHelp.Completions found = shell.help().complete(code, code.length());
    String typed = code.substring(code.lastIndexOf("lay"));
    assertThat(found.from()).as(code).isEqualTo(code.length() - typed.length());
    return found.options();
  }

  @Test
  void aNameOfTheSameCellIsOffered() {
    for (String code :
        List.of(
            "var layers = 3; lay",
            "int layers = 3\nlay",
            "double[] layers = {1};\nMath.max(lay",
            "java.util.List<String> a = null; List<String> layers = a;\nSystem.out.println(lay",
            "for (int layers = 0; layers < 4; layers++) { System.out.println(lay",
            "void f(int layers) { return lay",
            "void f() { var layers = 3; lay",
            "Runnable r = () -> {}; apply(layers -> lay",
            "apply((heads, layers) -> lay",
            "String s = \"}\"; for (var layers : s.toCharArray()) { lay")) {
      assertThat(offered(code)).as(code).first().isEqualTo("layers");
    }
    assertThat(offered("int layers(int n) { return n; }\nlay")).containsExactly("layers(");
  }

  @Test
  void aNameOfAnEndedBlockOrOfAnotherObjectIsNotOffered() {
    assertThat(offered("void f() { int layers = 3; }\nlay")).isEmpty();
    assertThat(offered("int layers = 3;\n\"a\".lay")).isEmpty();
    assertThat(offered("// int layers = 3;\nlay")).isEmpty();
    assertThat(offered("int layers = 3;\nlayo")).isEmpty();
  }
}
