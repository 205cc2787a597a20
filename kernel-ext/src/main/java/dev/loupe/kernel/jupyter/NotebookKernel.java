package dev.loupe.kernel.jupyter;

import dev.loupe.kernel.LoupeExtension;
import dev.loupe.kernel.cell.CellShell;
import dev.loupe.kernel.cell.CodeHelp;
import dev.loupe.kernel.error.CellError;
import dev.loupe.kernel.hint.Hints;
import dev.loupe.kernel.source.Argument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicTranspiler;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.publish.PublishError;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteInput;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteResult;
import org.dflib.jjava.jupyter.messages.reply.ErrorReply;
import org.dflib.jjava.jupyter.messages.reply.ExecuteReply;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;

/** Loupe's own kernel: what Jupyter asks, answered by a {@link CellShell}. */
public final class NotebookKernel extends BaseKernel {
  private static final String RED = "\u001b[1;31m";
  private static final String PLAIN = "\u001b[0m";

  private final CountDownLatch ready = new CountDownLatch(1);
  private final NotebookIo notebookIo;
  private final CellShell shell;
  private final CellRun cells;
  private volatile Runnable abortWaiting = () -> {};
  private volatile Optional<String> displayed = Optional.empty(); // the id of what was shown last
  private int cell;

  NotebookKernel(NotebookIo io, CellShell shell, String version) {
    super(
        "Loupe",
        version,
        java(),
        List.of(),
        null, // Jupyter keeps its own history
        io,
        new CommManager(),
        new Renderer(),
        new MagicParser("(?!)", "%%", new MagicTranspiler()), // magics are found by Magics
        new MagicsRegistry(),
        true,
        new StringStyler.Builder().build());
    this.notebookIo = io;
    this.shell = shell;
    this.cells = new CellRun(this, shell, this::showEarlier, KernelMagics::takesText);
  }

  private static LanguageInfo java() {
    return new LanguageInfo.Builder("Java")
        .version(Runtime.version().toString())
        .mimetype("text/x-java-source")
        .fileExtension(".jshell")
        .pygments("java")
        .codemirror("text/x-java")
        .build();
  }

  /** Prepares the shell for the first cell; requests that need the shell wait for it. */
  void start(Startup startup) {
    try {
      startup.prepare(shell);
      onStartup();
      KernelMagics.addAll(LoupeExtension.host(), shell);
    } finally {
      ready.countDown();
    }
  }

  /** Sets what happens when a cell fails, before the reply is sent. */
  void whenACellFails(Runnable abortWaiting) {
    this.abortWaiting = abortWaiting;
  }

  @Override
  public Object evalRaw(String code) {
    return cells.run(code, cell);
  }

  /** Adds a jar or folder to the class path of later cells, as in IJava. */
  public void addToClasspath(String path) {
    shell.addToClasspath(path);
  }

  /** The registry of magics, with IJava's methods. */
  public NotebookMagics getMagics() {
    return new NotebookMagics(this);
  }

  @Override
  protected ClassLoader getClassLoader() {
    return shell.classLoader();
  }

  @Override
  protected synchronized void handleExecuteRequest(
      ShellReplyEnvironment env, Message<ExecuteRequest> message) {
    awaitReady();
    ExecuteRequest request = message.getContent();
    boolean counts = request.shouldStoreHistory() && !request.isSilent();
    cell = counts ? executionCount.getAndIncrement() : executionCount.get();
    commManager.setMessageContext(message);
    env.setBusyDeferIdle();
    if (!request.isSilent()) {
      env.publish(new PublishExecuteInput(request.getCode(), cell));
    }
    notebookIo.attach(env, request.isStdinEnabled());
    shell.begin();
    SpareMemory spare = SpareMemory.atStartOfCell();
    try {
      publish(env, request, cells.run(request.getCode(), cell));
      notebookIo.flush();
      env.reply(new ExecuteReply(cell, Map.of()));
      spare.giveBack();
    } catch (CellError error) {
      failed(env, request, error);
    } catch (RuntimeException | StackOverflowError | LinkageError beyondCells) {
      String why = "the compiler gave up on this cell (" + beyondCells + "); make it simpler";
      failed(env, request, CellError.of("CompilerError", why));
    }
  }

  private void failed(ShellReplyEnvironment env, ExecuteRequest request, CellError error) {
    notebookIo.flush();
    if (request.shouldStopOnError()) {
      abortWaiting.run();
    }
    publish(env, error);
  }

  /** Shown on the cell thread, since showing may run the user's code. */
  private void publish(ShellReplyEnvironment env, ExecuteRequest request, Object value) {
    if (value == null || request.isSilent() || isDisplayed(value)) {
      return;
    }
    DisplayData data =
        value instanceof DisplayData shown
            ? shown
            : (DisplayData) shell.onCellThread(() -> renderer.render(value));
    notebookIo.flush();
    env.publish(new PublishExecuteResult(cell, data));
  }

  /** Shows the value of a line that is not the cell's last. */
  private void showEarlier(Object value) {
    if (isDisplayed(value)) {
      return;
    }
    shell.onCellThread(
        () -> {
          display(value instanceof DisplayData shown ? shown : renderer.render(value));
          return null;
        });
  }

  /** What {@code display(x)} returns is the id of what it has shown, not a result to show. */
  private boolean isDisplayed(Object value) {
    return displayed.filter(value::equals).isPresent();
  }

  private void publish(ShellReplyEnvironment env, CellError error) {
    List<String> lines = formatError(error);
    String message = String.valueOf(error.getMessage());
    env.publish(new PublishError(error.kind(), message, lines));
    ErrorReply reply = new ErrorReply(error.kind(), message, lines);
    reply.setExecutionCount(cell);
    env.replyError(ExecuteReply.MESSAGE_TYPE.error(), reply);
  }

  @Override
  public List<String> formatError(Throwable thrown) {
    if (!(thrown instanceof CellError error)) {
      return List.of(thrown.toString());
    }
    List<String> lines = new ArrayList<>();
    lines.add(headline(error));
    lines.addAll(error.lines());
    return lines;
  }

  private static String headline(CellError error) {
    String message = error.getMessage() == null ? "" : error.getMessage();
    if (error.speaksForItself()) {
      return RED + message + PLAIN;
    }
    return RED + error.kind() + PLAIN + (message.isEmpty() ? "" : ": " + message);
  }

  @Override
  public void display(DisplayData data) {
    notebookIo.flush();
    displayed = Optional.ofNullable(data.getDisplayId());
    super.display(data);
  }

  @Override
  public ReplacementOptions complete(String code, int codePoints) {
    awaitReady();
    int cursor = place(code, codePoints);
    CodeHelp.Completions found = completions(code, cursor);
    return new ReplacementOptions(
        found.options(), code.codePointCount(0, found.from()), codePoints);
  }

  private CodeHelp.Completions completions(String code, int cursor) {
    Optional<MagicLine> magic = MagicLine.at(code, cursor);
    if (magic.isEmpty()) {
      return ofJava(cells.java(code), cursor);
    }
    return magic.get().isOfCode(cursor)
        ? ofJava(cells.java(magic.get().withoutName(code)), cursor)
        : magic.get().completions(code, cursor, magicNames());
  }

  private CodeHelp.Completions ofJava(String java, int cursor) {
    Optional<Argument> argument = shell.help().argument(java, cursor);
    Optional<List<String>> hints = argument.flatMap(typed -> Hints.of(typed, java, shell));
    return hints.isPresent()
        ? new CodeHelp.Completions(hints.get(), argument.get().from())
        : shell.help().complete(java, cursor);
  }

  private List<String> magicNames() {
    return Stream.concat(
            magicsRegistry.getLineMagicNames().stream().map("%"::concat),
            magicsRegistry.getCellMagicNames().stream().map("%%"::concat))
        .sorted()
        .toList();
  }

  /** Where Jupyter's cursor, which counts characters as Unicode does, is in Java's text. */
  private static int place(String code, int codePoints) {
    return code.offsetByCodePoints(0, Math.min(codePoints, code.codePointCount(0, code.length())));
  }

  @Override
  public DisplayData inspect(String code, int codePoints, boolean detailed) {
    awaitReady();
    int cursor = place(code, codePoints);
    Optional<MagicLine> magic = MagicLine.at(code, cursor);
    if (magic.isPresent() && !magic.get().isOfCode(cursor)) {
      return magic.get().help().map(DisplayData::new).orElse(null);
    }
    String java = cells.java(magic.map(one -> one.withoutName(code)).orElse(code));
    List<CodeHelp.Described> found = shell.help().describe(java, cursor);
    return found.isEmpty() ? null : Inspection.of(found, detailed);
  }

  @Override
  public String isComplete(String code) {
    awaitReady();
    if (code.stripLeading().startsWith("%")) {
      return IS_COMPLETE_YES;
    }
    return switch (shell.help().completeness(cells.java(code))) {
      case COMPLETE, COMPLETE_WITH_SEMI, EMPTY -> IS_COMPLETE_YES;
      case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> "  "; // the next line's indentation
      case UNKNOWN -> IS_COMPLETE_BAD;
    };
  }

  @Override
  public void interrupt() {
    shell.interrupt();
  }

  private void awaitReady() {
    try {
      ready.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
