package dev.loupe.kernel.jupyter;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.JupyterIO;

/**
 * Output that belongs to the last cell, also when it comes from a thread that outlives the cell.
 */
final class NotebookIo extends JupyterIO {
  private final GatheredOutput output = new GatheredOutput(this::publish);
  private final PrintStream gatheredOut = output.stream(GatheredOutput.Stream.OUT);
  private final PrintStream gatheredErr = output.stream(GatheredOutput.Stream.ERR);
  private final PrintStream terminal = System.err;
  private volatile ShellReplyEnvironment cell;

  NotebookIo() {
    super(StandardCharsets.UTF_8);
  }

  /** Replaces the process's own streams. */
  void replaceStandardStreams() {
    System.setOut(gatheredOut);
    System.setErr(gatheredErr);
    System.setIn(in);
  }

  /** From here on all output belongs to the cell of {@code request}. */
  void attach(ShellReplyEnvironment request, boolean mayAsk) {
    flush();
    cell = request;
    setEnv(request);
    setJupyterInEnabled(mayAsk);
  }

  /** Sends what was printed, so that what is shown next comes after it. */
  void flush() {
    gatheredOut.flush();
    gatheredErr.flush();
    output.flush();
  }

  private void publish(GatheredOutput.Stream stream, String text) {
    ShellReplyEnvironment target = cell;
    if (target == null) {
      terminal.print(text); // before the first cell there is no notebook to show it in
    } else if (stream == GatheredOutput.Stream.ERR) {
      target.writeToStdErr(text);
    } else {
      target.writeToStdOut(text);
    }
  }
}
