package dev.loupe.kernel.cell;

import dev.loupe.kernel.error.CellError;
import dev.loupe.kernel.error.ErrorReport;
import dev.loupe.kernel.error.Origins;
import dev.loupe.kernel.snippet.CellThread;
import dev.loupe.kernel.snippet.SnippetControl;
import dev.loupe.kernel.snippet.SnippetLoader;
import dev.loupe.kernel.snippet.Snippets;
import dev.loupe.kernel.snippet.Variables;
import dev.loupe.kernel.source.CellSource;
import dev.loupe.kernel.source.Mending;
import dev.loupe.kernel.source.Reading;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** Evaluates a notebook's cells with JShell, in this JVM; independent of Jupyter. */
public final class CellShell implements AutoCloseable {
  private final CellThread thread;
  private final SnippetLoader loader;
  private final SnippetControl control;
  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private final Origins origins;
  private final ErrorReport errors;
  private final Variables variables = new Variables();
  private final Consumer<String> notes;
  private volatile boolean interrupted;

  /** A shell whose cells see the classes of {@code parent}; remarks for the user go to notes. */
  public CellShell(ClassLoader parent, List<String> compilerOptions, Consumer<String> notes) {
    this(parent, compilerOptions, notes, SnippetControl::new);
  }

  CellShell(
      ClassLoader parent, List<String> compilerOptions, Consumer<String> notes, Runner runner) {
    this.notes = notes;
    loader = new SnippetLoader(parent);
    thread = new CellThread(loader.classLoader());
    control = runner.of(loader, thread, variables);
    shell =
        JShell.builder()
            .executionEngine(new InThisProcess(control), Map.of())
            .compilerOptions(compilerOptions.toArray(String[]::new))
            .build();
    analysis = shell.sourceCodeAnalysis();
    origins = new Origins(analysis);
    errors = new ErrorReport(shell, origins);
  }

  /** The value of the last expression of a cell, or null; throws a {@link CellError}. */
  public Object eval(String code, int cell) {
    return eval(code, cell, 0, code.length(), earlier -> {});
  }

  /**
   * The value of the last expression of a cell's part from {@code from} to {@code to}, or null.
   *
   * <p>A line that lacks only a semicolon runs as if it had one; its value goes to {@code earlier}
   * if more lines follow.
   */
  public Object eval(String text, int cell, int from, int to, Consumer<Object> earlier) {
    Reading reading = new Reading(new CellSource(cell, text.substring(0, to)), from);
    Waiting waiting = new Waiting();
    try {
      return eval(reading, waiting, earlier);
    } finally {
      waiting.still(shell).forEach(this::noteMissing);
    }
  }

  private Object eval(Reading reading, Waiting waiting, Consumer<Object> earlier) {
    Object last = null;
    while (!reading.ended()) {
      CompletionInfo next = analysis.analyzeCompletion(reading.rest());
      if (next.completeness() == Completeness.EMPTY) {
        return last; // only comments are left
      }
      if (!next.completeness().isComplete() && next.completeness() != Completeness.UNKNOWN) {
        if (mended(reading, List.of(), "")) {
          continue;
        }
        throw errors.incomplete(reading.source(), reading.at());
      }
      // JShell maps lines wrongly after leading blanks, so there must not be any
      List<SnippetEvent> events = evaluated(next.source().stripLeading());
      if (mended(events, reading, next.remaining())) {
        continue;
      }
      last = result(events, reading.source(), reading.at(), waiting);
      reading.skipTo(next.remaining());
      if (last != null && !reading.ended() && reading.isBehindBareLine()) {
        earlier.accept(last);
      }
    }
    return last;
  }

  /** Whether a compiler error could be repaired; a rejected snippet has had no effect. */
  private boolean mended(List<SnippetEvent> events, Reading reading, String remaining) {
    SnippetEvent event = events.isEmpty() ? null : events.get(0);
    if (interrupted || event == null || event.status() != Snippet.Status.REJECTED) {
      return false;
    }
    return mended(reading, shell.diagnostics(event.snippet()).toList(), remaining);
  }

  private static boolean mended(Reading reading, List<Diag> problems, String remaining) {
    Optional<Mending> mending = Mending.of(reading.next(remaining), problems);
    mending.ifPresent(found -> reading.mend(found, remaining));
    return mending.isPresent();
  }

  /** Imports what exists, each given as the text after {@code import}; the rest is skipped. */
  public void importAll(List<String> imports) {
    imports.forEach(words -> shell.eval("import " + words + ";"));
  }

  /** Starts a new cell after an earlier one was interrupted. */
  public void begin() {
    interrupted = false;
    thread.begin();
  }

  /** The value of {@code body}, run on the thread of the cells; throws a {@link CellError}. */
  public Object onCellThread(Callable<Object> body) {
    try {
      return thread.call(body);
    } catch (CellError already) {
      throw already;
    } catch (Throwable thrown) {
      throw interrupted ? errors.interrupted(thrown) : errors.thrown(thrown);
    }
  }

  /** Stops the running cell, within two seconds. */
  public void interrupt() {
    interrupted = true;
    thread.interrupt();
  }

  /** Adds a jar or directory to the class path of later cells. */
  public void addToClasspath(String path) {
    shell.addToClasspath(path);
  }

  /** The value of the newest variable that holds a {@code type}. */
  public <T> Optional<T> latest(Class<T> type) {
    return variables.latest(type);
  }

  /** The loader of the classes that cells see. */
  public ClassLoader classLoader() {
    return loader.classLoader();
  }

  /** The values of the notebook's variables, by name, the newest variable last. */
  public Map<String, Object> variables() {
    return variables.values();
  }

  /** Completions and descriptions for an editor. */
  public CodeHelp help() {
    return new CodeHelp(analysis, new PendingImports(shell, origins));
  }

  @Override
  public void close() {
    thread.close();
    shell.close();
  }

  private Object result(List<SnippetEvent> events, CellSource source, int from, Waiting waiting) {
    Object value = control.takeValue();
    Optional<Throwable> failure = control.takeFailure();
    Snippet last = null;
    for (SnippetEvent event : events) {
      if (event.causeSnippet() == null) {
        last = event.snippet();
        origins.record(last, source, from);
        checkOrForget(event, failure, source, from);
        waiting.add(last);
      } else {
        origins.rewrapped(event.snippet());
        noteReset(event);
      }
    }
    return last == null ? null : shown(last, value);
  }

  private List<SnippetEvent> evaluated(String code) {
    try {
      return shell.eval(code);
    } finally {
      variables.declared(loader.takeFresh());
      variables.settle();
    }
  }

  private Object shown(Snippet snippet, Object value) {
    if (snippet.subKind() == Snippet.SubKind.VAR_DECLARATION_SUBKIND) {
      variables.reset(Snippets.name(snippet));
    }
    forgetTemporary(snippet);
    return Snippets.isExpression(snippet) ? value : null;
  }

  private void checkOrForget(
      SnippetEvent event, Optional<Throwable> failure, CellSource source, int from) {
    try {
      check(event, failure, source, from);
    } catch (CellError error) {
      forgetTemporary(event.snippet());
      throw error;
    }
  }

  /** $1, $2, … would keep every result for ever, and be offered to who writes code. */
  private void forgetTemporary(Snippet snippet) {
    if (Snippets.isTemporary(snippet)) {
      variables.forget(Snippets.name(snippet));
      shell.drop(snippet);
    }
  }

  private void check(SnippetEvent event, Optional<Throwable> failure, CellSource source, int from) {
    if (interrupted) {
      throw errors.interrupted(failure.orElse(null));
    }
    if (event.exception() instanceof UnresolvedReferenceException unresolved) {
      throw errors.unresolved(unresolved);
    }
    if (event.exception() != null) {
      throw errors.thrown(failure.orElse(event.exception()));
    }
    switch (event.status()) {
      case REJECTED -> throw errors.rejected(event.snippet(), source, from);
      case RECOVERABLE_DEFINED, RECOVERABLE_NOT_DEFINED -> {
        if (errors.missing(event.snippet()).isEmpty()) {
          throw beyondRepair(event.snippet(), source, from);
        }
      }
      default -> {}
    }
  }

  /**
   * The error for a snippet that the compiler cannot handle although nothing is missing, such as a
   * text that is too long; also replaces that compiler, which would fail at everything after it.
   */
  private CellError beyondRepair(Snippet snippet, CellSource source, int from) {
    CellError error = errors.rejected(snippet, source, from);
    shell.drop(snippet);
    shell.addToClasspath(
        System.getProperty("java.home")); // adds nothing, but starts a new compiler
    return error;
  }

  private void noteMissing(Snippet snippet) {
    String missing = errors.missing(snippet);
    String note = Snippets.name(snippet) + " can be used once these are defined: " + missing;
    notes.accept(note + errors.meant(missing));
  }

  private void noteReset(SnippetEvent event) {
    boolean active = event.status().isActive();
    if (active && event.isSignatureChange() && event.snippet() instanceof VarSnippet variable) {
      String fate =
          shell.status(variable) == Snippet.Status.VALID
              ? " was reset because its type was defined again"
              : " was removed because something it uses was defined again; run its cell again";
      notes.accept("variable " + variable.name() + fate);
    }
  }

  /** The part that runs the compiled snippets. */
  interface Runner {
    SnippetControl of(SnippetLoader loader, CellThread thread, Variables variables);
  }

  private record InThisProcess(ExecutionControl control) implements ExecutionControlProvider {
    @Override
    public String name() {
      return "loupe";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return control;
    }
  }
}
