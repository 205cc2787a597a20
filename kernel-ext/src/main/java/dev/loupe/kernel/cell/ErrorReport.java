package dev.loupe.kernel.cell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.UnresolvedReferenceException;

/** Makes what JShell says went wrong into what the notebook shows. */
final class ErrorReport {
  private static final String COMPILE_ERROR = "CompileError";
  private static final int MOST_PROBLEMS = 5; // what follows is mostly a consequence

  private final JShell shell;
  private final Trace trace;

  ErrorReport(JShell shell, Origins origins) {
    this.shell = shell;
    this.trace = new Trace(origins);
  }

  /** The compiler's complaints about a snippet that begins at {@code from}, each with its place. */
  CellError rejected(Snippet snippet, CellSource source, int from) {
    List<String> lines = new ArrayList<>();
    List<Diag> problems = shell.diagnostics(snippet).limit(MOST_PROBLEMS).toList();
    for (Diag problem : problems) {
      List<String> message = message(problem).lines().toList();
      boolean first = lines.isEmpty(); // its first line stands above everything
      lines.addAll(message.subList(first ? 1 : 0, message.size()));
      int start = from + (int) Math.max(0, problem.getStartPosition());
      lines.addAll(source.pointAt(start, from + (int) problem.getEndPosition()));
    }
    String first =
        problems.isEmpty()
            ? "the compiler does not accept this"
            : message(problems.get(0)).lines().findFirst().orElse("");
    if (lines.isEmpty()) {
      lines.addAll(source.pointAt(from, from + 1));
    }
    return new CellError(COMPILE_ERROR, first, lines, null);
  }

  /** The cell ends before the statement that begins at {@code from} does. */
  CellError incomplete(CellSource source, int from) {
    return new CellError(
        COMPILE_ERROR,
        "the cell ends in the middle of a statement; close its brackets and quotes",
        source.pointAt(from, from + 1),
        null);
  }

  /** A declared snippet was used before everything that it refers to exists. */
  CellError unresolved(UnresolvedReferenceException used) {
    DeclarationSnippet snippet = used.getSnippet();
    String missing = shell.unresolvedDependencies(snippet).collect(Collectors.joining(", "));
    String name = Snippets.name(snippet);
    return new CellError(
        "UnresolvedReference",
        name + " cannot be used yet; first define " + missing,
        List.of(),
        used);
  }

  /** A snippet, or a magic, threw an exception. */
  CellError thrown(Throwable thrown) {
    List<String> lines = new ArrayList<>();
    trace
        .place(thrown)
        .ifPresent(place -> lines.addAll(place.source().pointAtLine(place.number())));
    lines.addAll(trace.lines(thrown));
    String message = thrown.getMessage() == null ? "" : thrown.getMessage();
    return new CellError(thrown.getClass().getName(), message, lines, thrown);
  }

  /** The user stopped the cell. */
  CellError interrupted(Throwable thrown) {
    List<String> lines = new ArrayList<>();
    trace
        .place(thrown)
        .ifPresent(place -> lines.addAll(place.source().pointAtLine(place.number())));
    return new CellError(
        "Interrupted", "the cell was stopped; variables keep their values", lines, thrown);
  }

  private static String message(Diag problem) {
    return Arrays.stream(problem.getMessage(Locale.ROOT).split("\\R"))
        .filter(line -> !line.strip().startsWith("location:")) // JShell's wrapper class
        .collect(Collectors.joining("\n"));
  }
}
