package dev.loupe.kernel.snippet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.kernel.cell.ShellTest;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A variable keeps its value until it is given another. */
@Timeout(30)
class VariablesTest extends ShellTest {
  @Test
  void theValueOfAVariableThatIsDeclaredAgainIsNotKeptInMemory() {
    eval("var big = new byte[1000];");
    WeakReference<Object> first = new WeakReference<>(eval("big"));
    eval("var big = new byte[2];");
    assertThat(collected(first)).isTrue();
  }

  @Test
  void aVariableNeverClearsTheStaticFieldOfAClassThatTheNotebookDeclares() {
    eval("class Store { static Object kept = \"still here\"; }");
    eval("Object kept = 1;");
    eval("Object kept = 2;");
    assertThat(eval("Store.kept")).isEqualTo("still here");
  }

  @Test
  void aVariableThatItsTypeTookAlongIsSaidToBeGone() {
    eval("class Counter { int n = 0; }");
    eval("var counter = new Counter();");
    eval("class Counter { int n = 7; }");
    assertThat(notes)
        .containsExactly(
            "variable counter was removed because something it uses was defined again; run its cell again");
    assertThat(errorOf("counter")).hasMessageContaining("cannot find symbol");
    assertThat(eval("var counter = new Counter(); counter.n")).isEqualTo(7);
  }

  @Test
  void aResetVariableIsMentioned() {
    eval("record Point(int x) {}");
    eval("Point p = new Point(1);");
    eval("record Point(int x, String name) { Point(int x) { this(x, \"\"); } }");
    assertThat(notes).containsExactly("variable p was reset because its type was defined again");
    assertThat(eval("p == null")).isEqualTo(true);
  }

  @Test
  void aDeclarationThatReadsItselfBeginsWithWhatTheVariableHolds() {
    eval("int c = 1;");
    eval("int c = c + 1;");
    assertThat(eval("c")).isEqualTo(2);
    eval("String s = \"a\";");
    eval("String s = s + \"b\";");
    assertThat(eval("s")).isEqualTo("ab");
    eval("int total = 0;");
    eval("int total = total + 5;");
    eval("int total = total + 5;");
    assertThat(eval("total")).isEqualTo(10);
  }

  @Test
  void aDeclarationThatFailsLeavesTheVariableAsItWas() {
    eval("import java.util.List;");
    eval("int v = 1; var list = List.of(1, 2);");
    errorOf("int v = Integer.parseInt(\"x\");");
    errorOf("var list = List.of(1 / (v - 1));");
    assertThat(eval("v")).isEqualTo(1);
    assertThat(eval("list")).isEqualTo(List.of(1, 2));
  }

  @Test
  void aVariableOfAnotherTypeHoldsNothingOfTheOld() {
    eval("import java.util.List;");
    eval("var x = List.of(\"a\");");
    errorOf("List<Integer> x = List.of(1 / 0);");
    assertThat(eval("x")).isNull();
    eval("int n = 4;");
    eval("int n;");
    assertThat(eval("n")).isEqualTo(0);
  }

  @Test
  void aLambdaSeesTheValueThatItsVariableHasNow() {
    eval("import java.util.List;");
    eval("var data = List.of(1, 2); int k = 3;");
    eval("java.util.function.Supplier<Object> sum = () -> data.size() + k;");
    eval("var data = List.of(1, 2, 3);");
    assertThat(eval("sum.get()")).isEqualTo(6);
    eval("k = 4;");
    eval("int k = k + 1;");
    assertThat(eval("sum.get()")).isEqualTo(8);
  }

  @Test
  void theLatestVariableOfATypeIsTheOneDeclaredLast() {
    eval("var a = \"first\"; var b = \"second\"; int other = 3;");
    assertThat(shell.latest(String.class)).contains("second");
    eval("var a = \"third\";");
    assertThat(shell.latest(String.class)).contains("third");
    assertThat(shell.latest(List.class)).isEmpty();
  }
}
