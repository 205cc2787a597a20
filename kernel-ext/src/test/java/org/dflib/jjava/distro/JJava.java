package org.dflib.jjava.distro;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;

/**
 * A kernel as JJava is one, for tests: the same base library, names and environment variables.
 *
 * <p>Of JJava only the base library is in a package registry.
 */
public final class JJava {
  private JJava() {}

  /** Serves the connection that the last argument describes; a launcher puts the jar before it. */
  public static void main(String[] arguments) throws Exception {
    String file = arguments[arguments.length - 1];
    JupyterConnection connection =
        new JupyterConnection(KernelConnectionProperties.parse(Files.readString(Path.of(file))));
    JavaKernel kernel = new JavaKernel(System.getenv());
    kernel.becomeHandlerForConnection(connection);
    kernel.onStartup();
    connection.connect();
    connection.waitUntilClose();
    System.exit(0);
  }
}
