package dev.loupe.kernel.error;

import dev.loupe.kernel.snippet.SnippetClass;
import dev.loupe.kernel.snippet.Snippets;
import dev.loupe.kernel.snippet.StillRunning;
import dev.loupe.kernel.source.Brackets;
import dev.loupe.kernel.source.CellSource;
import dev.loupe.kernel.source.Syntax;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.UnresolvedReferenceException;

/** Turns JShell's errors into the errors that the notebook shows. */
public final class ErrorReport {
  private static final String COMPILE_ERROR = "CompileError";
  private static final Pattern MISSING = Pattern.compile("method (\\w+)");
  private static final int MOST_PROBLEMS = 5; // what follows is mostly a consequence

  private final JShell shell;
  private final Trace trace;
  private final Neighbours neighbours;

  public ErrorReport(JShell shell, Origins origins) {
    this.shell = shell;
    this.neighbours = new Neighbours(shell.sourceCodeAnalysis());
    this.trace = new Trace(origins);
  }

  /** The compiler errors of a snippet that begins at {@code from}, each with its place. */
  public CellError rejected(Snippet snippet, CellSource source, int from) {
    List<Diag> problems = problems(snippet);
    if (problems.isEmpty()) {
      String message = "the compiler does not accept this";
      return new CellError(COMPILE_ERROR, message, source.pointAt(from, from + 1), null);
    }
    List<String> lines = new ArrayList<>();
    for (Diag problem : problems) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(CompilerWords.message(problem));
      int start = from + (int) Math.max(0, problem.getStartPosition());
      lines.addAll(source.pointAt(start, from + (int) problem.getEndPosition()));
      CompilerWords.hint(problem).or(() -> neighbours.hint(problem)).ifPresent(lines::add);
    }
    return new CellError(COMPILE_ERROR, lines.get(0), lines.subList(1, lines.size()), null);
  }

  private List<Diag> problems(Snippet snippet) {
    Set<Object> subjects = new HashSet<>();
    return shell
        .diagnostics(snippet)
        .filter(problem -> subjects.add(CompilerWords.subject(problem)))
        .limit(MOST_PROBLEMS)
        .toList();
  }

  /** The error for a cell that ends inside the statement that begins at {@code from}. */
  public CellError incomplete(CellSource source, int from) {
    String code = source.text().substring(from);
    Optional<Syntax.Fault> fault = Syntax.faults(code).stream().findFirst();
    boolean atEnd = fault.map(Syntax.Fault::atEnd).orElse(true);
    String message =
        atEnd
            ? "the cell ends in the middle of a statement; close its brackets and quotes"
            : fault.get().message();
    int at = from + (atEnd ? Brackets.lastOpen(code).orElse(0) : fault.get().position());
    return new CellError(COMPILE_ERROR, message, source.pointAt(at, at + 1), null);
  }

  /** What a declaration refers to that does not exist; "" if everything exists. */
  public String missing(Snippet snippet) {
    return snippet instanceof DeclarationSnippet declaration
        ? CompilerWords.withoutPackages(
            shell.unresolvedDependencies(declaration).collect(Collectors.joining(", ")))
        : "";
  }

  /** Suggestions for the methods that a declaration lacks; "" if no name is similar. */
  public String meant(String missing) {
    List<String> names =
        MISSING
            .matcher(missing)
            .results()
            .flatMap(one -> neighbours.ofMethod(one.group(1)).stream())
            .toList();
    return names.isEmpty() ? "" : "; did you mean " + String.join(", ", names) + "?";
  }

  /** The error for a snippet that was used before everything that it refers to exists, or fits. */
  public CellError unresolved(UnresolvedReferenceException used) {
    DeclarationSnippet snippet = used.getSnippet();
    String missing = missing(snippet);
    String name = Snippets.name(snippet);
    if (!missing.isEmpty()) {
      String message = name + " cannot be used yet; first define " + missing;
      return new CellError("UnresolvedReference", message, List.of(), used);
    }
    String message = name + " cannot be used any more because something that it uses has changed";
    List<String> lines = new ArrayList<>();
    for (Diag problem : problems(snippet)) {
      lines.addAll(CompilerWords.message(problem));
    }
    return new CellError("UnresolvedReference", message, lines, used);
  }

  /** The error for an exception from a snippet or a magic. */
  public CellError thrown(Throwable thrown) {
    List<String> lines = place(thrown);
    lines.addAll(trace.lines(thrown));
    String kind = SnippetClass.plain(thrown.getClass().getName());
    if (!LibrarySentence.is(thrown) && GivenNull.sentence(thrown).isPresent()) {
      return new CellError(kind, GivenNull.sentence(thrown).get(), lines, thrown, true);
    }
    String message = thrown.getMessage() == null ? "" : SnippetClass.plain(thrown.getMessage());
    return new CellError(kind, message, lines, thrown, LibrarySentence.is(thrown));
  }

  /** The error for a cell that the user stopped. */
  public CellError interrupted(Throwable thrown) {
    String message =
        thrown instanceof StillRunning goesOn
            ? goesOn.getMessage()
            : "the cell was stopped; variables keep their values";
    return new CellError("Interrupted", message, place(thrown), thrown);
  }

  private List<String> place(Throwable thrown) {
    List<String> lines = new ArrayList<>();
    trace
        .place(thrown)
        .ifPresent(place -> lines.addAll(place.source().pointAtLine(place.number())));
    return lines;
  }
}
