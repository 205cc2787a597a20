package dev.loupe.kernel.jupyter;

import dev.loupe.kernel.Imports;
import dev.loupe.kernel.cell.CellShell;
import dev.loupe.kernel.error.CellError;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What happens before the first cell: imports, and what IJava's environment variables ask for. */
final class Startup {
  // JJava's methods, except lineMagic and cellMagic, which are among those of KernelWords
  private static final List<String> STATICS =
      Stream.concat(
              Stream.of("display", "updateDisplay", "render", "eval", "printf")
                  .map("static org.dflib.jjava.jupyter.kernel.BaseNotebookStatics."::concat),
              Stream.of("static dev.loupe.kernel.jupyter.KernelWords.*"))
          .toList();
  private static final String CLASSPATH = "IJAVA_CLASSPATH";
  private static final String SCRIPT = "IJAVA_STARTUP_SCRIPT";
  private static final String COMPILER_OPTIONS = "IJAVA_COMPILER_OPTS";
  private static final int NO_CELL = 0;

  private final Map<String, String> environment;

  Startup(Map<String, String> environment) {
    this.environment = environment;
  }

  List<String> compilerOptions() {
    return words(environment.getOrDefault(COMPILER_OPTIONS, ""), "\\s+");
  }

  /** Prepares a shell; an error in the user's own script is printed and does not end the kernel. */
  void prepare(CellShell shell) {
    words(environment.getOrDefault(CLASSPATH, ""), File.pathSeparator)
        .forEach(shell::addToClasspath);
    shell.importAll(Imports.all());
    shell.importAll(STATICS);
    shell.eval("1 + 1", NO_CELL); // the first evaluation is slow; better now than in the first cell
    String script = environment.getOrDefault(SCRIPT, "");
    try {
      shell.eval(script, NO_CELL);
    } catch (CellError failed) {
      System.err.println(SCRIPT + " failed: " + failed.getMessage());
      failed.lines().forEach(System.err::println);
    }
  }

  private static List<String> words(String text, String separator) {
    return Stream.of(text.split(separator)).filter(word -> !word.isBlank()).toList();
  }
}
