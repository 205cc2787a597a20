package dev.loupe.kernel;

import dev.loupe.kernel.jupyter.KernelProcess;
import java.nio.file.Path;

/** The kernel that Jupyter starts: {@code java dev.loupe.kernel.LoupeKernel connection.json}. */
public final class LoupeKernel {
  private LoupeKernel() {}

  /** Serves the connection that the file describes, until Jupyter ends it. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      System.err.println(
          "Jupyter starts this kernel with one argument, its connection file; "
              + "install it with dev.loupe.kernel.Install, then open a notebook");
      System.exit(2);
    }
    KernelProcess.run(Path.of(arguments[0]));
  }
}
