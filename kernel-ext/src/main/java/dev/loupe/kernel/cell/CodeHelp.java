package dev.loupe.kernel.cell;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/**
 * Answers what an editor asks about code: how it may go on, what a name is, whether it is whole.
 */
public final class CodeHelp {
  private final SourceCodeAnalysis analysis;
  private final PendingImports imports;

  CodeHelp(SourceCodeAnalysis analysis, PendingImports imports) {
    this.analysis = analysis;
    this.imports = imports;
  }

  /** Texts that may stand from the position {@code from} to the cursor. */
  public record Completions(List<String> options, int from) {}

  /** How the code before {@code cursor} may go on, what fits the expected type first. */
  public Completions complete(String code, int cursor) {
    String before = code.substring(0, cursor);
    String statement = lastStatement(before);
    int[] anchor = {0};
    List<Suggestion> found =
        imports.during(
            earlier(before, statement),
            () -> analysis.completionSuggestions(statement, statement.length(), anchor));
    List<String> options =
        found.stream()
            .sorted(Comparator.comparing(suggestion -> !suggestion.matchesType()))
            .map(Suggestion::continuation)
            .distinct()
            .toList();
    return new Completions(options, before.length() - statement.length() + anchor[0]);
  }

  /** Signature and, where its source is at hand, Javadoc of what the cursor is on; or "". */
  public String describe(String code, int cursor) {
    String before = code.substring(0, endOfName(code, cursor));
    String statement = lastStatement(before);
    List<Documentation> found =
        imports.during(
            earlier(before, statement),
            () -> analysis.documentation(statement, statement.length(), true));
    return found.stream().map(CodeHelp::text).distinct().collect(Collectors.joining("\n\n"));
  }

  /** Whether code is whole, goes on, or is wrong. */
  public Completeness completeness(String code) {
    CompletionInfo info = analysis.analyzeCompletion(code);
    while (info.completeness().isComplete() && !info.remaining().isBlank()) {
      info = analysis.analyzeCompletion(info.remaining());
    }
    return info.completeness();
  }

  /** Whether code can end where it does; code that is wrong cannot. */
  public boolean isWhole(String code) {
    Completeness state = completeness(code);
    return state.isComplete() || state == Completeness.EMPTY;
  }

  private String lastStatement(String code) {
    String rest = code;
    CompletionInfo info = analysis.analyzeCompletion(rest);
    while (info.completeness().isComplete() && !info.remaining().isBlank()) {
      rest = info.remaining();
      info = analysis.analyzeCompletion(rest);
    }
    return rest;
  }

  private static String earlier(String code, String lastStatement) {
    return code.substring(0, code.length() - lastStatement.length());
  }

  /** The end of the name at the cursor; past the bracket of a call, which says that it is one. */
  private static int endOfName(String code, int cursor) {
    int end = cursor;
    while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
      end++;
    }
    int next = end;
    while (next < code.length() && code.charAt(next) == ' ') {
      next++;
    }
    return next < code.length() && code.charAt(next) == '(' ? next + 1 : end;
  }

  private static String text(Documentation found) {
    return found.javadoc() == null
        ? found.signature()
        : found.signature() + "\n" + found.javadoc().strip();
  }
}
