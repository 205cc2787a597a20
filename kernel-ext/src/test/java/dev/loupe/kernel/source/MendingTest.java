package dev.loupe.kernel.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.kernel.cell.ShellTest;
import dev.loupe.kernel.error.CellError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cells that lack what anyone would add run as if they had it. */
@Timeout(60)
class MendingTest extends ShellTest {
  private final List<Object> earlier = new ArrayList<>();

  private Object cell(String code) {
    shell.begin();
    return shell.eval(code, 1, 0, code.length(), earlier::add);
  }

  @Test
  void severalLinesOfExpressionsAllGiveTheirValuesInOrder() {
    assertThat(
            cell(
                "1 + 1   // two; \"half\nMath.abs(-3)\n\nList.of(4)\n  .get(0)\n"
                    .replace("List", "java.util.List")))
        .isEqualTo(4);
    assertThat(earlier).containsExactly(2, 3);
  }

  @Test
  void aLineThatEndsInASemicolonShowsNothingUnlessItIsTheLast() {
    assertThat(cell("1 + 1;\n2 + 2")).isEqualTo(4);
    assertThat(cell("var a = 5\nvar b = a\nb;")).isEqualTo(5);
    assertThat(earlier).isEmpty();
  }

  @Test
  void namesAloneOnTheirLinesAreValuesAndNoDeclaration() {
    cell("int first = 1, second = 2;\nint third = 3;");
    assertThat(cell("first\nsecond\nthird")).isEqualTo(3);
    assertThat(cell("first\nMath.abs(third)")).isEqualTo(3);
    assertThat(earlier).containsExactly(1, 2, 1);
  }

  @Test
  void aSemicolonThatIsMissingInsideOfAMethodOrLoopIsAdded() {
    assertThat(cell("int twice(int n) {\n  int m = n  // once\n  return m + n\n}\ntwice(3)"))
        .isEqualTo(6);
    assertThat(cell("int sum = 0\nfor (int i = 0; i < 3; i++) {\n  sum += i\n}\nsum")).isEqualTo(3);
  }

  @Test
  void anImportMayLackItsSemicolon() {
    assertThat(
            cell(
                "import java.util.regex.*   // for Pattern\nimport static java.lang.Math.max\nPattern.matches(\"a\", \"a\") && max(1, 2) == 2"))
        .isEqualTo(true);
  }

  @Test
  void nothingRunsOfAStatementThatLacksMoreThanASemicolon() {
    System.clearProperty("loupe.ran");
    CellError error = errorOf("System.setProperty(\"loupe.ran\", \"yes\")\nint = 3");
    assertThat(error.kind()).isEqualTo("CompileError");
    assertThat(System.getProperty("loupe.ran")).isNull();
  }

  @Test
  void placesBehindAnAddedSemicolonAreRight() {
    CellError error = errorOf("Math.abs(1)\nMath.abs(2)\nint a = wrong;");
    assertThat(error.lines()).contains("cell 1, line 3", "-->    3  int a = wrong;");
    assertThat(error.lines()).contains(" ".repeat(18) + "^^^^^");
  }

  @Test
  void aRecordMayCheckItsComponents() {
    cell("record P(int x) { P { if (x < 0) throw new IllegalArgumentException(\"negative\"); } }");
    assertThat(errorOf("new P(-1)")).hasMessage("negative");
    assertThat(cell("new P(3).x()")).isEqualTo(3);
  }

  @Test
  void constructorsOfRecordsMayBeWrittenInEveryWay() {
    cell("record Q(int x) { Q(int x) { this.x = x + 1; } Q() { this(5); } }");
    assertThat(cell("new Q().x()")).isEqualTo(6);
    cell(
        "record R<T extends Comparable<T>>(T a) {\n"
            + "  @Deprecated\n"
            + "  R {\n"
            + "    a.compareTo(a);\n"
            + "  }\n"
            + "}");
    assertThat(cell("new R<>(\"a\").a()")).isEqualTo("a");
    cell("record S(int x) { protected S { } record In(int y) { In { y++; } } }");
    assertThat(cell("new S.In(1).y() + new S(1).x()")).isEqualTo(3);
    cell("interface Shape { record Dot(int x) implements Shape { public Dot { } } }");
    assertThat(cell("new Shape.Dot(2).x()")).isEqualTo(2);
  }

  @Test
  void typesMayReferToOneAnotherWithoutANote() {
    cell(
        "sealed interface Tree permits Leaf, Node {}\n"
            + "record Leaf() implements Tree {}\n"
            + "record Node(Tree left, Tree right) implements Tree { Node { } }");
    assertThat(cell("new Node(new Leaf(), new Leaf()) instanceof Tree")).isEqualTo(true);
    cell(
        "int even(int n) { return n == 0 ? 1 : odd(n - 1); }\n"
            + "int odd(int n) { return n == 0 ? 0 : even(n - 1); }");
    cell("enum Sign { PLUS(1), MINUS(-1); final int n; Sign(int n) { this.n = n; } }");
    cell(
        "@interface Mark { int value(); }\n"
            + "@FunctionalInterface interface F { int of(int x); }\n"
            + "@Mark(3) class G<T> { T v; }");
    assertThat(cell("even(4) + Sign.MINUS.n")).isEqualTo(0);
    assertThat(notes).isEmpty();
  }

  @Test
  void whatIsStillMissingAtTheEndOfTheCellIsNoted() {
    cell("int f() { return later(); }\nint g() { return f(); }");
    assertThat(notes).containsExactly("f can be used once these are defined: method later()");
  }

  @Test
  void aMissingBracketIsMarkedWhereItIsMissing() {
    CellError error = errorOf("int n = 2;\nvar x = Math.max(1, n\nMath.abs(x);");
    assertThat(error.getMessage()).startsWith("')' ").endsWith("expected");
    assertThat(error.lines())
        .containsSubsequence("-->    2  var x = Math.max(1, n", " ".repeat(31) + "^");
    error = errorOf("int m = 2;\nfor (;;) { Math.abs(m);");
    assertThat(error.lines())
        .containsSubsequence("-->    2  for (;;) { Math.abs(m);", " ".repeat(19) + "^");
  }
}
