package dev.loupe.kernel.stock;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * A shell that does with cells what IJava and JJava do: JShell in the kernel's own process, the
 * user's class path behind the kernel's own, a pool of threads for the snippets, and the start-up
 * scripts before the first cell.
 *
 * <p>Uses the JDK only, since it runs on a stock kernel's class path.
 */
public final class StockShell {
  private final Control control = new Control();
  private final JShell shell;
  private final List<String> scripts;

  /** A shell of a class path and of scripts, which run before the first cell. */
  public StockShell(String classpath, Stream<String> scripts) {
    shell = JShell.builder().executionEngine(control, Map.of()).build();
    Stream.of(classpath.split(File.pathSeparator))
        .filter(entry -> !entry.isBlank())
        .forEach(shell::addToClasspath);
    this.scripts = new ArrayList<>(scripts.toList());
  }

  /** Makes a jar or folder known to later cells. */
  public void addToClasspath(String path) {
    shell.addToClasspath(path);
  }

  /** The loader of the classes of the user's class path. */
  public ClassLoader classLoader() {
    shell.eval("0");
    return control.loader;
  }

  /** The value of the last snippet of a cell, or null. */
  public Object eval(String cell) {
    while (!scripts.isEmpty()) {
      evalAll(scripts.remove(0));
    }
    return evalAll(cell);
  }

  private Object evalAll(String code) {
    SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
    SourceCodeAnalysis.CompletionInfo next = analysis.analyzeCompletion(code);
    Object last = null;
    while (next.completeness().isComplete()) {
      last = evalOne(next.source());
      next = analysis.analyzeCompletion(next.remaining());
    }
    if (next.completeness() != SourceCodeAnalysis.Completeness.EMPTY) {
      throw new IllegalArgumentException("incomplete: " + next.remaining());
    }
    return last;
  }

  private Object evalOne(String code) {
    Object value = null;
    for (SnippetEvent event : shell.eval(code)) {
      Object result = event.value() == null ? null : control.results.remove(event.value());
      if (event.causeSnippet() != null) {
        continue;
      }
      if (event.exception() != null) {
        throw new IllegalStateException(code + " threw " + event.exception(), event.exception());
      }
      if (!event.status().isDefined()) {
        throw new IllegalArgumentException(refused(event.snippet()));
      }
      value = isExpression(event.snippet().subKind()) ? result : null;
    }
    return value == Control.NOTHING ? null : value;
  }

  private static boolean isExpression(Snippet.SubKind kind) {
    return switch (kind) {
      case VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND -> true;
      default -> false;
    };
  }

  private String refused(Snippet snippet) {
    StringBuilder why = new StringBuilder(snippet.source());
    shell
        .diagnostics(snippet)
        .forEach(problem -> why.append('\n').append(problem.getMessage(null)));
    if (snippet instanceof DeclarationSnippet declared) {
      shell.unresolvedDependencies(declared).forEach(name -> why.append("\nmissing ").append(name));
    }
    return why.toString();
  }

  /** Keeps the values themselves, of which JShell would only tell the text. */
  private static final class Control extends DirectExecutionControl
      implements ExecutionControlProvider {
    private static final Object NOTHING = new Object();

    private final ExecutorService threads = Executors.newCachedThreadPool(Control::daemon);
    private final Map<String, Object> results = new ConcurrentHashMap<>();
    private volatile ClassLoader loader;

    private static Thread daemon(Runnable body) {
      Thread thread = new Thread(body, "stock-executor");
      thread.setDaemon(true);
      return thread;
    }

    @Override
    public String name() {
      return "stock";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return this;
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
      loader = snippet.getDeclaringClass().getClassLoader();
      try {
        Object value = threads.submit(() -> snippet.invoke(null)).get();
        String key = "value " + System.identityHashCode(snippet);
        results.put(key, value == null ? NOTHING : value);
        return key;
      } catch (ExecutionException failed) {
        throw failed.getCause() instanceof InvocationTargetException thrown
            ? thrown
            : new InvocationTargetException(failed.getCause());
      }
    }
  }
}
