package dev.loupe.kernel.cell;

import dev.loupe.kernel.error.Origins;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;

/** Imports of a cell that has not run, active only while a question is answered. */
final class PendingImports {
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^\\s*import\\s+((?:static\\s+)?[\\w.]+(?:\\.\\*)?)\\s*;");

  private final JShell shell;
  private final Origins origins;

  PendingImports(JShell shell, Origins origins) {
    this.shell = shell;
    this.origins = origins;
  }

  /**
   * The answer to {@code question} with the imports in {@code code}, which are removed afterwards.
   */
  <T> T during(String code, Supplier<T> question) {
    List<Snippet> added = new ArrayList<>();
    missing(code).forEach(statement -> added.addAll(run(shell.eval(statement))));
    try {
      return question.get();
    } finally {
      added.forEach(snippet -> run(shell.drop(snippet)));
    }
  }

  private Set<String> missing(String code) {
    Set<String> statements = new LinkedHashSet<>();
    IMPORT.matcher(code).results().forEach(found -> statements.add(normal(found.group())));
    shell.imports().forEach(known -> statements.remove(normal(known.source())));
    return statements;
  }

  /** The imports that took effect; snippets that they change are wrapped in new classes. */
  private List<Snippet> run(List<SnippetEvent> events) {
    events.forEach(event -> origins.rewrapped(event.snippet()));
    return events.stream()
        .filter(event -> event.causeSnippet() == null && event.status().isActive())
        .map(SnippetEvent::snippet)
        .toList();
  }

  private static String normal(String statement) {
    return statement.strip().replaceAll("\\s+", " ").replace(" ;", ";");
  }
}
