package dev.loupe.kernel.snippet;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.execution.DirectExecutionControl;

/** Runs snippets on the cell thread and keeps their values as objects. */
public class SnippetControl extends DirectExecutionControl {
  private final Map<String, byte[]> compiled = new ConcurrentHashMap<>();
  private final SnippetLoader loader;
  private final CellThread thread;
  private final Variables variables;
  private Object value;
  private Throwable failure;

  public SnippetControl(SnippetLoader loader, CellThread thread, Variables variables) {
    super(loader);
    this.loader = loader;
    this.thread = thread;
    this.variables = variables;
  }

  /** The value of the last snippet; it is no longer kept here, so that its memory can be freed. */
  public Object takeValue() {
    Object taken = value;
    value = null;
    return taken;
  }

  /** The exception of the last snippet, unchanged. */
  public Optional<Throwable> takeFailure() {
    Optional<Throwable> taken = Optional.ofNullable(failure);
    failure = null;
    return taken;
  }

  @Override
  public void load(ClassBytecodes[] made)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    for (ClassBytecodes one : made) {
      compiled.put(one.name(), one.bytecodes());
    }
    super.load(made);
  }

  /** Accepts a class that did not change, so that an import does not reset variables. */
  @Override
  public void redefine(ClassBytecodes[] made)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    for (ClassBytecodes one : made) {
      if (!Arrays.equals(compiled.get(one.name()), one.bytecodes())) {
        throw new NotImplementedException("a loaded class cannot change");
      }
    }
  }

  @Override
  protected String invoke(Method snippet) throws Exception {
    value = null;
    failure = null;
    variables.declared(loader.takeFresh());
    try {
      value = thread.call(() -> run(snippet));
      return "";
    } catch (Throwable thrown) {
      failure = thrown;
      throw new InvocationTargetException(thrown); // JShell takes it as the snippet's own exception
    }
  }

  private static Object run(Method snippet) throws Exception {
    try {
      return snippet.invoke(null);
    } catch (InvocationTargetException wrapped) {
      if (wrapped.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) wrapped.getCause();
    }
  }
}
