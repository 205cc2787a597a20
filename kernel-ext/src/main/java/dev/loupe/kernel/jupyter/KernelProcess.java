package dev.loupe.kernel.jupyter;

import dev.loupe.kernel.cell.CellShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;

/** The process of one kernel, from its connection file to its end. */
public final class KernelProcess {
  private static final long LAST_HOOKS_MS = 3000;

  private KernelProcess() {}

  /** Serves the connection that {@code file} describes, then ends the JVM. */
  public static void run(Path file)
      throws IOException, GeneralSecurityException, InterruptedException {
    NotebookConnection connection = connection(Files.readString(file));
    Startup startup = new Startup(System.getenv());
    NotebookIo io = new NotebookIo();
    NotebookKernel kernel = kernel(io, startup);
    io.replaceStandardStreams();
    new Thread(() -> kernel.start(startup), "loupe-start").start();
    jupyter().ifPresent(parent -> parent.onExit().thenRun(connection::shutDown));
    connection.serve(kernel);
    haltIfHooksHang();
    System.exit(0);
  }

  /** Starts a kernel and runs a first cell, without a client. */
  public static void rehearse(String cell) throws GeneralSecurityException {
    NotebookConnection connection =
        connection(
            "{'ip': '127.0.0.1', 'transport': 'tcp', 'key': 'k',"
                + " 'signature_scheme': 'hmac-sha256', 'shell_port': 0, 'control_port': 0,"
                + " 'iopub_port': 0, 'stdin_port': 0, 'hb_port': 0}");
    Startup startup = new Startup(System.getenv());
    NotebookKernel kernel = kernel(new NotebookIo(), startup);
    kernel.becomeHandlerForConnection(connection);
    kernel.start(startup);
    kernel.eval(cell);
  }

  private static NotebookConnection connection(String json) throws GeneralSecurityException {
    return new NotebookConnection(KernelConnectionProperties.parse(json));
  }

  private static NotebookKernel kernel(NotebookIo io, Startup startup) {
    CellShell shell =
        new CellShell(
            KernelProcess.class.getClassLoader(),
            startup.compilerOptions(),
            note -> System.err.println("note: " + note));
    return new NotebookKernel(io, shell, version());
  }

  /** The Jupyter server: if it dies without a message, its kernel ends too. */
  private static Optional<ProcessHandle> jupyter() {
    return Optional.ofNullable(System.getenv("JPY_PARENT_PID"))
        .map(Long::parseLong)
        .flatMap(ProcessHandle::of);
  }

  private static void haltIfHooksHang() {
    Thread halt =
        new Thread(
            () -> {
              try {
                Thread.sleep(LAST_HOOKS_MS);
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(0);
            },
            "loupe-halt");
    halt.setDaemon(true);
    halt.start();
  }

  private static String version() {
    String version = KernelProcess.class.getPackage().getImplementationVersion();
    return Objects.requireNonNullElse(version, "development");
  }
}
