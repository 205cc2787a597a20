package io.github.spencerpark.ijava;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;

/**
 * A kernel as IJava 1.3.0 is one, for tests: the same base library, names and environment
 * variables.
 *
 * <p>IJava itself is in no package registry.
 */
public final class IJava {
  private static JavaKernel kernel;

  private IJava() {}

  /** The kernel that runs in this JVM, or null. */
  public static JavaKernel getKernelInstance() {
    return kernel;
  }

  /** Serves the connection that the file describes. */
  public static void main(String[] arguments) throws Exception {
    JupyterSocket.JUPYTER_LOGGER.setLevel(Level.WARNING);
    JupyterConnection connection =
        new JupyterConnection(
            KernelConnectionProperties.parse(Files.readString(Path.of(arguments[0]))));
    kernel = new JavaKernel(System.getenv());
    kernel.becomeHandlerForConnection(connection);
    connection.connect();
    connection.waitUntilClose();
    System.exit(0);
  }
}
