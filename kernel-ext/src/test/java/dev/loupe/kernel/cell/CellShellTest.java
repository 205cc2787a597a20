package dev.loupe.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.loupe.kernel.error.CellError;
import dev.loupe.kernel.snippet.SnippetClass;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CellShellTest extends ShellTest {
  @Test
  void theLastExpressionIsTheValueOfTheCell() {
    assertThat(eval("int a = 40;\na + 2 // the answer")).isEqualTo(42);
  }

  @Test
  void aDeclarationOrACallOfAVoidMethodHasNoValue() {
    assertThat(eval("int a = 40;")).isNull();
    assertThat(eval("System.gc()")).isNull();
  }

  @Test
  void aCellWithoutCodeHasNoValue() {
    assertThat(eval("  \n // only a remark\n")).isNull();
  }

  @Test
  void anImportThatIsNotFirstInItsCellLeavesVariablesAlone() {
    eval("var names = new java.util.ArrayList<>(java.util.List.of(\"a\"));");
    eval("int n = 1;\n\nimport java.util.function.*;\nSupplier<String> s = () -> \"x\";");
    assertThat(eval("names + s.get()")).isEqualTo("[a]x");
  }

  @Test
  void shownResultsAreNotKeptInMemory() {
    WeakReference<Object> shown = new WeakReference<>(eval("new byte[1000]"));
    eval("1 + 1");
    assertThat(collected(shown)).isTrue();
  }

  @Test
  void whatTheCompilerRefusesOfAMethodIsSaidAtOnce() {
    CellError error = errorOf("int f(int a) { return 1; }\nvoid g() { f(1, 2); }");
    assertThat(error.kind()).isEqualTo("CompileError");
    assertThat(error).hasMessageContaining("method f cannot be applied to given types");
    assertThat(notes).isEmpty();
    assertThat(eval("f(2)")).isEqualTo(1);
  }

  @Test
  void aMethodThatAnotherOneNoLongerFitsSaysWhy() {
    eval("int f() { return 1; }");
    eval("int g() { return f() + 1; }");
    eval("String[] f() { return null; }");
    CellError error = errorOf("g()");
    assertThat(error)
        .hasMessage("g cannot be used any more because something that it uses has changed");
    assertThat(error.lines()).anyMatch(line -> line.contains("bad operand types"));
  }

  @Test
  void aTextThatIsTooLongIsOneErrorAndNotTheLast() {
    String tooLong = "\"" + "x".repeat(70_000) + "\"";
    for (String code :
        List.of(
            "String csv = " + tooLong + ";",
            "var s = " + tooLong + ";",
            "System.out.println(" + tooLong + ");")) {
      assertThat(errorOf(code).kind()).isEqualTo("CompileError");
      assertThat(eval("1 + 1")).isEqualTo(2);
      assertThat(eval("int z = 4; z")).isEqualTo(4);
    }
  }

  @Test
  void cellsRunOnOneThread() {
    String current = "Thread.currentThread()";
    assertThat(eval(current)).isSameAs(eval("int a = 1;\n" + current));
  }

  @Test
  void aCompileErrorPointsAtItsPlaceInTheCell() {
    CellError error = errorOf("int a = 1;\nint b = a + missing;");
    assertThat(error.kind()).isEqualTo("CompileError");
    assertThat(error).hasMessage("cannot find symbol");
    assertThat(error.lines())
        .contains("cell 1, line 2", "-->    2  int b = a + missing;")
        .contains(" ".repeat(22) + "^^^^^^^");
  }

  @Test
  void ofAVeryLongLineThePlaceIsShown() {
    CellError error =
        errorOf("int n = 0" + " + 1".repeat(100) + " + wrong" + " + 1".repeat(100) + ";");
    List<String> lines = error.lines();
    int marked = lines.indexOf(lines.stream().filter(l -> l.startsWith("-->")).findFirst().get());
    assertThat(lines.get(marked)).hasSizeLessThan(180).contains("…");
    int at = lines.get(marked).indexOf("wrong");
    assertThat(lines.get(marked + 1).substring(at)).isEqualTo("^^^^^");
  }

  @Test
  void compileErrorsNameTypesAsTheCellDoes() {
    eval("String word = \"abc\";");
    assertThat(errorOf("word.charAt(\"x\")"))
        .hasMessage("incompatible types: String cannot be converted to int");
    assertThat(errorOf("word.nosuch(1)").lines())
        .contains("  symbol:   method nosuch(int)", "  location: variable word of type String");
    assertThat(errorOf("nosuch(1)").lines()).noneMatch(line -> line.contains("location"));
  }

  @Test
  void aMissingClassIsOneProblemAndItsImportIsNamed() {
    String cell = "Pattern p = Pattern.compile(\"a\");";
    assertThat(errorOf(cell).lines())
        .containsOnlyOnce("-->    1  " + cell)
        .contains("to import it: import java.util.regex.Pattern;");
    assertThat(errorOf("new Nosuch()").lines()).noneMatch(line -> line.contains("to import"));
  }

  @Test
  void aRefusalOfTheLibraryIsItsSentenceThenThePlace() {
    eval("var labels = dev.loupe.view.draw.Labels.of(\"layer\", \"0\");");
    CellError error =
        errorOf(
            "int a = 1;\n"
                + "dev.loupe.view.grid.Grid.of(\"t\", \"u\", labels, labels, new double[][] {{1, 2}})");
    assertThat(error.speaksForItself()).isTrue();
    assertThat(error.getMessage()).startsWith("grid 't'");
    assertThat(error.lines().get(0)).isEqualTo("cell 2, line 2");
    assertThat(error.lines().get(error.lines().size() - 1))
        .matches("    java.lang.IllegalArgumentException at dev.loupe.view.grid.Grid.* more");
  }

  @Test
  void aFaultInTheLibraryShowsItsFrames() {
    CellError error = errorOf("dev.loupe.text.Tokens.of(new int[] {1}).start(5)");
    assertThat(error.speaksForItself()).isFalse();
    assertThat(error.lines())
        .anyMatch(line -> line.startsWith("    at dev.loupe.text.Tokens.start"));
  }

  @Test
  void namesInMessagesAreThoseOfTheCell() {
    eval("String word = null;");
    assertThat(errorOf("word.length()").getMessage()).endsWith("because \"word\" is null");
    eval("class Odd extends RuntimeException {}");
    assertThat(errorOf("throw new Odd();").kind()).isEqualTo("Odd");
  }

  @Test
  void anUnfinishedStatementIsSaidToBeOne() {
    assertThat(errorOf("int a = (1 +"))
        .hasMessage("the cell ends in the middle of a statement; close its brackets and quotes");
  }

  @Test
  void anExceptionShowsItsLineAndAllOfItsCausesButNoFramesOfTheKernel() {
    eval(
        "int half(int n) {\n"
            + "  if (n == 0) throw new IllegalStateException(\"zero\");\n"
            + "  return n / 2;\n"
            + "}");
    CellError error =
        errorOf(
            """
            int n = 0;
            try {
              half(n);
            } catch (IllegalStateException e) {
              throw new RuntimeException("outer", e);
            }\
            """);
    assertThat(error.kind()).isEqualTo("java.lang.RuntimeException");
    assertThat(error).hasMessage("outer");
    assertThat(error.lines())
        .contains("cell 2, line 5", "-->    5    throw new RuntimeException(\"outer\", e);")
        .contains("    at cell 2, line 5")
        .contains("Caused by: java.lang.IllegalStateException: zero")
        .containsSubsequence("    at half, cell 1, line 2", "    at cell 2, line 3")
        .noneMatch(line -> line.contains("dev.loupe") || line.contains("reflect"));
  }

  @Test
  void aFailedExpressionShowsItsLine() {
    CellError error = errorOf("int zero = 0;\n\n1 / zero");
    assertThat(error.lines())
        .contains("cell 1, line 3", "-->    3  1 / zero", "          ^^^^^^^^");
  }

  @Test
  void linesStayRightWhenImportsAreAddedLater() {
    eval("int bad() {\n  return Integer.parseInt(\"x\");\n}");
    eval("import java.util.function.*;");
    eval("import java.util.regex.*;");
    assertThat(errorOf("bad()").lines()).contains("    at bad, cell 1, line 2");
  }

  @Test
  void endlessRecursionIsShownInFewLines() {
    eval("int down(int n) { return down(n + 1); }");
    assertThat(errorOf("down(0)").lines()).hasSizeLessThan(20);
  }

  @Test
  void aSpinningCellIsStoppedAndTheNextOneAnswers() throws Exception {
    eval("int counted = 7;");
    CellError error = interrupted("while (true) {}");
    assertThat(error.kind()).isEqualTo("Interrupted");
    assertThat(eval("counted")).isEqualTo(7);
  }

  @Test
  void aSpinningMethodThatCatchesEverythingIsStopped() throws Exception {
    eval("void spin() { while (true) { try { spin(); } catch (Throwable t) {} } }");
    assertThat(interrupted("spin()").kind()).isEqualTo("Interrupted");
    assertThat(eval("1 + 1")).isEqualTo(2);
  }

  @Test
  void aSpinningLoopInLibraryCodeDoesNotBlockTheNextCell() throws Exception {
    CellError error = interrupted(Stubborn.class.getName() + ".spin()", CellShellTest::isStubborn);
    assertThat(error.kind()).isEqualTo("Interrupted");
    assertThat(eval("1 + 1")).isEqualTo(2);
    Stubborn.end();
  }

  @Test
  void everyThreadOfASpinningCellIsStopped() throws Exception {
    String spin =
        "java.util.stream.IntStream.range(0, 8).parallel().forEach(i -> { while (true) {} })";
    assertThat(interrupted(spin).kind()).isEqualTo("Interrupted");
    assertThat(eval("java.util.stream.IntStream.range(0, 99).parallel().sum()")).isEqualTo(4851);
  }

  @Test
  void aThreadThatIgnoresEverythingIsGivenUpAndSaidToRunStill() throws Exception {
    String thread = (String) eval("Thread.currentThread().getName()");
    CellError error =
        interrupted(
            "int n = 0;\n" + Stubborn.class.getName() + ".run()", CellShellTest::isStubborn);
    assertThat(error.kind()).isEqualTo("Interrupted");
    assertThat(error)
        .hasMessage(
            "the cell cannot be stopped: Stubborn.run ignores interrupts and still runs in thread "
                + thread
                + "; restart the kernel to stop it, or continue: variables keep their values");
    assertThat(error.lines()).contains("cell 3, line 2");
    assertThat(eval("1 + 1")).isEqualTo(2);
    Stubborn.end();
  }

  @Test
  void whatTheJdkCannotStopIsSaidToRunOnAndWhatItCanIsSaidToBeStopped() throws Exception {
    CellError error = interrupted("new java.math.BigInteger(\"3\").pow(60_000_000).bitCount()");
    assertThat(error.getMessage())
        .startsWith(
            Runtime.version().feature() < 20 // the last one with Thread.stop
                ? "the cell was stopped;"
                : "the cell cannot be stopped: BigInteger.pow ignores interrupts and still runs");
    assertThat(eval("1 + 1")).isEqualTo(2);
  }

  @Test
  void anInterruptThatTheCellObeysLeavesTheSameThreadInPlace() throws Exception {
    Object before = eval("Thread.currentThread()");
    long start = System.nanoTime();
    assertThat(interrupted("Thread.sleep(60_000)").kind()).isEqualTo("Interrupted");
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(1500));
    assertThat(eval("Thread.currentThread()")).isSameAs(before);
  }

  @Test
  void completionOffersMethodsAndWhereTheyBegin() {
    eval("String word = \"abc\";");
    CodeHelp.Completions found = shell.help().complete("int a = 1;\nword.char", 20);
    assertThat(found.options()).contains("charAt(");
    assertThat(found.from()).isEqualTo(16);
  }

  @Test
  void completionSeesTheImportsOfTheSameCellAndForgetsThem() {
    eval("var kept = new Object() { int n = 3; };");
    eval("int bad() {\n  return Integer.parseInt(\"x\");\n}");
    String cell = "import java.util.regex.*;\nimport static java.lang.Math.*;\nPatt";
    assertThat(shell.help().complete(cell, cell.length()).options()).contains("Pattern");
    cell = "import static java.lang.Math.*;\nfloorM";
    assertThat(shell.help().complete(cell, cell.length()).options()).contains("floorMod(");
    assertThat(errorOf("Pattern.compile(\"a\")")).hasMessage("cannot find symbol");
    assertThat(eval("kept.n")).isEqualTo(3);
    assertThat(errorOf("bad()").lines()).contains("    at bad, cell 2, line 2");
  }

  @Test
  void completionLeavesImportsAloneThatHaveRun() {
    eval("import java.util.regex.*;");
    String cell = "import java.util.regex.*;\nPatt";
    assertThat(shell.help().complete(cell, cell.length()).options()).contains("Pattern");
    assertThat(eval("Pattern.matches(\"a\", \"a\")")).isEqualTo(true);
  }

  @Test
  void completionKnowsTheVariablesAndTypesOfTheSameCell() {
    for (String cell :
        List.of(
            "var text = \"a\".repeat(3);\ntext.subs",
            "var text = \"a\"\ntext.subs", // no semicolon
            "String text = null;\nfor (int i = 0; i < text.subs",
            "var text = 1;\nvar text = \"a\";\ntext.subs",
            "record Pair(String text) {}\nvar pair = new Pair(\"a\")\npair.text().subs")) {
      CodeHelp.Completions found = shell.help().complete(cell, cell.length());
      assertThat(found.options()).as(cell).contains("substring(");
      assertThat(found.from()).isEqualTo(cell.length() - 4);
    }
    String method = "int a = 1;\nint f(String s) {\n  return s.subs";
    assertThat(shell.help().complete(method, method.length()).options()).contains("substring(");
    assertThat(errorOf("text")).hasMessageContaining("cannot find symbol");
  }

  @Test
  void whatEveryObjectHasIsOfferedOnlyWhenItIsBegun() {
    eval("String word = \"abc\";");
    assertThat(shell.help().complete("word.", 5).options())
        .contains("length()")
        .doesNotContain("notify()", "wait(", "equals(", "hashCode()", "getClass()");
    assertThat(shell.help().complete("word.e", 6).options())
        .containsSubsequence("endsWith(", "equals(");
    assertThat(shell.help().complete("word.noti", 9).options()).contains("notify()");
  }

  @Test
  void inspectionGivesTheSignature() {
    eval("String word = \"abc\";");
    assertThat(shell.help().describe("word.charAt(0)", 8))
        .extracting(CodeHelp.Described::signature)
        .containsExactly("char String.charAt(int index)");
    assertThat(shell.help().describe("word.charAt", 8)) // no bracket behind it
        .extracting(CodeHelp.Described::signature)
        .containsExactly("char String.charAt(int index)");
    assertThat(shell.help().describe("word.concat(\"a text\")", 17))
        .extracting(CodeHelp.Described::signature)
        .containsExactly("String String.concat(String str)");
    eval("record Point(int x, int y) { int sum(int z) { return x + y + z; } }");
    String sum = "new Point(1, 2).sum(";
    assertThat(shell.help().describe(sum, sum.length()))
        .extracting(CodeHelp.Described::signature)
        .containsExactly("int Point.sum(int z)");
  }

  @Test
  void anInterruptWhileASnippetIsCompiledKeepsItFromRunning() {
    shell.interrupt(); // the cell has begun, and none of its code runs
    CellError error =
        catchThrowableOfType(
            CellError.class, () -> shell.eval("System.setProperty(\"loupe.ran\", \"yes\")", 1));
    assertThat(error.kind()).isEqualTo("Interrupted");
    assertThat(System.getProperty("loupe.ran")).isNull();
  }

  private CellError interrupted(String code) throws Exception {
    return interrupted(code, frame -> SnippetClass.wrapperOf(frame).isPresent());
  }

  private static boolean isStubborn(StackTraceElement frame) {
    return frame.getClassName().equals(Stubborn.class.getName());
  }

  /** Interrupts a cell once its thread is in such a frame. */
  private CellError interrupted(String code, Predicate<StackTraceElement> there) throws Exception {
    Thread cells = (Thread) eval("Thread.currentThread()");
    CompletableFuture<CellError> running = CompletableFuture.supplyAsync(() -> errorOf(code));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (Stream.of(cells.getStackTrace()).noneMatch(there) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    shell.interrupt();
    return running.get(10, TimeUnit.SECONDS);
  }
}
