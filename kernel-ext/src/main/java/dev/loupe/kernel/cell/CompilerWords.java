package dev.loupe.kernel.cell;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.Diag;
import jdk.jshell.SourceCodeAnalysis;

/** The compiler's complaints in the words of a notebook: without packages and wrapper classes. */
final class CompilerWords {
  private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");
  private static final Pattern WRAPPER = Pattern.compile("\\s*location: class\\s*(REPL.*)?");
  private static final Pattern SYMBOL = Pattern.compile("symbol:\\s+(?:class|variable) (\\w+)");
  private static final int MOST_IMPORTS = 3;

  private final SourceCodeAnalysis analysis;

  CompilerWords(SourceCodeAnalysis analysis) {
    this.analysis = analysis;
  }

  /** What is wrong, in one line or more. */
  List<String> message(Diag problem) {
    return problem
        .getMessage(Locale.ROOT)
        .lines()
        .filter(line -> !WRAPPER.matcher(line).matches())
        .map(line -> PACKAGE.matcher(SnippetClass.plain(line)).replaceAll(""))
        .toList();
  }

  /** What a complaint is about: a missing name is one complaint, as a class and as a variable. */
  Object subject(Diag problem) {
    return missingName(problem).orElse(String.join("\n", message(problem)));
  }

  /** The import that may be missing. */
  Optional<String> hint(Diag problem) {
    return missingName(problem)
        .map(name -> analysis.listQualifiedNames(name, name.length()).getNames())
        .filter(names -> !names.isEmpty())
        .map(CompilerWords::imports);
  }

  private static Optional<String> missingName(Diag problem) {
    Matcher symbol = SYMBOL.matcher(problem.getMessage(Locale.ROOT));
    return symbol.find() ? Optional.of(symbol.group(1)) : Optional.empty();
  }

  /** The JDK's own, if there is one: libraries have classes of the same name that few mean. */
  private static String imports(List<String> names) {
    List<String> ofJdk = names.stream().filter(name -> name.startsWith("java.")).toList();
    return (ofJdk.isEmpty() ? names : ofJdk)
        .stream()
            .limit(MOST_IMPORTS)
            .map(name -> "import " + name + ";")
            .collect(Collectors.joining(" or ", "to import it: ", ""));
  }
}
