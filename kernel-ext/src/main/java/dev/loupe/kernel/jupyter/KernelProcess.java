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
    KernelConnectionProperties properties =
        KernelConnectionProperties.parse(Files.readString(file));
    NotebookConnection connection = new NotebookConnection(properties);
    Startup startup = new Startup(System.getenv());
    CellShell shell =
        new CellShell(
            KernelProcess.class.getClassLoader(),
            startup.compilerOptions(),
            note -> System.err.println("note: " + note));
    NotebookIo io = new NotebookIo();
    NotebookKernel kernel = new NotebookKernel(io, shell, version());
    io.replaceStandardStreams();
    Thread warmUp = new Thread(() -> kernel.start(startup), "loupe-start");
    warmUp.start();
    jupyter().ifPresent(parent -> parent.onExit().thenRun(connection::shutDown));
    connection.serve(kernel);
    haltIfHooksHang();
    System.exit(0);
  }

  /** The Jupyter server: when it dies without a word, so does its kernel. */
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
