package dev.loupe.kernel.javadoc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.kernel.cell.CodeHelp;
import dev.loupe.kernel.cell.ShellTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every JDK shows what the parameters of the library's methods mean. */
class DeclarationTest extends ShellTest {
  @Test
  void whatJShellForgotComesFromTheSource() {
    assertThat(Declaration.of("Tensor Arithmetic.dividedBy(dev.loupe.tensor.Tensor)"))
        .isEqualTo("Tensor Arithmetic.dividedBy(Tensor other)");
    assertThat(Declaration.of("Tensor Arithmetic.dividedBy(double)"))
        .isEqualTo("Tensor Arithmetic.dividedBy(double number)");
    assertThat(Declaration.of("dev.loupe.site.Site(dev.loupe.site.Act, int)"))
        .isEqualTo("dev.loupe.site.Site(Act act, int layer)");
  }

  /** One in forty of all methods and constructors, as each is looked up in its file again. */
  @Test
  void theNamesOfAnyMethodAndOfAnyRecordAreFound() {
    List<Entry> calls =
        Library.instance().entries().stream()
            .filter(entry -> !entry.parameters().isEmpty())
            .toList();
    assertThat(calls).hasSizeGreaterThan(1000);
    for (int i = 0; i < calls.size(); i += 40) {
      Entry call = calls.get(i);
      String types = String.join(", ", call.parameters());
      boolean made = call.kind() == Entry.Kind.CONSTRUCTOR;
      String text = made ? call.owner() : "Object " + call.owner() + "." + call.name();
      assertThat(Declaration.of(text + "(" + types + ")"))
          .as("%s of %s", call.signature(), call.owner())
          .matches(".*[\\w\\]>.] \\w+\\)");
    }
  }

  @Test
  void aDeclarationWithNamesStaysAsItIs() {
    for (String whole :
        List.of(
            "char String.charAt(int index)",
            "int String.length()",
            "Run HookedTransformer.run(java.util.List<String> prompts)",
            "Map<String, List<Integer>> Words.of(Map<String, Integer> counts)",
            "x:int")) {
      assertThat(Declaration.of(whole)).isEqualTo(whole);
    }
  }

  @Test
  void theComponentsOfARecordAreNotPartOfItsName() {
    assertThat(Declaration.of("int Point(int x, int y).sum(int z)"))
        .isEqualTo("int Point.sum(int z)");
    assertThat(Declaration.of("Point(int x, int y)(int x, int y)"))
        .isEqualTo("Point(int x, int y)");
    assertThat(Declaration.of("Point(int x, int y)")).isEqualTo("Point(int x, int y)");
  }

  @Test
  void inheritedMethodsAndRecordsAreShownWithNames() {
    for (String code :
        List.of(
            "((dev.loupe.tensor.Tensor) null).mean(",
            "((dev.loupe.tensor.Tensor) null).at(",
            "((dev.loupe.tensor.Tensor) null).dot(",
            "dev.loupe.Loupe.patching(",
            "new dev.loupe.site.Site(")) {
      List<CodeHelp.Described> found = shell.help().describe(code, code.length());
      assertThat(found).as(code).isNotEmpty();
      assertThat(found)
          .extracting(CodeHelp.Described::signature)
          .allMatch(text -> text.matches(".*[\\w\\]>.] \\w+\\)"), "ends with a name");
    }
  }
}
