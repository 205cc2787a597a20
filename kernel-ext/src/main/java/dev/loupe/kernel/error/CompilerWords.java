package dev.loupe.kernel.error;

import dev.loupe.kernel.snippet.SnippetClass;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.Diag;

/** Compiler errors as a notebook shows them: without packages and wrapper classes. */
final class CompilerWords {
  private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");
  private static final Pattern WRAPPER = Pattern.compile("\\s*location: class\\s*(REPL.*)?");
  private static final Pattern OWNER =
      Pattern.compile(" in class (REPL\\.\\$JShell\\$[0-9A-Z]+)?(?= )");
  private static final Pattern SYMBOL = Pattern.compile("symbol:\\s+(?:class|variable) (\\w+)");
  private static final String UNCLOSED_CHARACTER = "compiler.err.unclosed.char.lit";
  private static final int MOST_IMPORTS = 3;

  private CompilerWords() {}

  /** What is wrong, in one line or more. */
  static List<String> message(Diag problem) {
    return problem
        .getMessage(Locale.ROOT)
        .lines()
        .filter(line -> !WRAPPER.matcher(line).matches())
        .map(line -> SnippetClass.plain(OWNER.matcher(line).replaceAll("")))
        .map(CompilerWords::withoutPackages)
        .toList();
  }

  /** A text with class names without their packages. */
  static String withoutPackages(String text) {
    return PACKAGE.matcher(text).replaceAll("");
  }

  /** What an error is about: a name that is missing as a class and as a variable is one error. */
  static Object subject(Diag problem) {
    return missingName(problem).orElse(String.join("\n", message(problem)));
  }

  /**
   * Quotes for texts, or the import of the JDK's class of that name; JShell's own index takes half
   * a minute to fill.
   */
  static Optional<String> hint(Diag problem) {
    if (problem.getCode().equals(UNCLOSED_CHARACTER)) {
      return Optional.of("write texts in double quotes");
    }
    List<String> imports =
        missingName(problem).stream()
            .flatMap(name -> packages().map(in -> in + "." + name))
            .filter(CompilerWords::isThere)
            .sorted()
            .limit(MOST_IMPORTS)
            .map(name -> "import " + name + ";")
            .toList();
    return imports.isEmpty()
        ? Optional.empty()
        : Optional.of("to import it: " + String.join(" or ", imports));
  }

  private static Stream<String> packages() {
    return ModuleLayer.boot().modules().stream()
        .filter(module -> module.getName().startsWith("java."))
        .flatMap(module -> module.getDescriptor().exports().stream())
        .filter(exported -> !exported.isQualified())
        .map(ModuleDescriptor.Exports::source);
  }

  private static boolean isThere(String className) {
    try {
      return Modifier.isPublic(Class.forName(className, false, null).getModifiers());
    } catch (ClassNotFoundException | LinkageError no) { // on some systems "string" finds "String"
      return false;
    }
  }

  private static Optional<String> missingName(Diag problem) {
    Matcher symbol = SYMBOL.matcher(problem.getMessage(Locale.ROOT));
    return symbol.find() ? Optional.of(symbol.group(1)) : Optional.empty();
  }
}
