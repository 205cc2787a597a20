package dev.loupe.kernel;

import dev.loupe.kernel.install.InstallOptions;
import dev.loupe.kernel.install.Kernelspec;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the kernel known to Jupyter.
 *
 * <pre>{@code java -cp ... dev.loupe.kernel.Install --user}</pre>
 */
public final class Install {
  private Install() {}

  /** Writes the kernelspec that the options ask for and says where. */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.println(InstallOptions.USAGE);
      return;
    }
    try {
      Path written = Kernelspec.write(InstallOptions.parse(List.of(arguments)));
      System.out.println("Java (Loupe) is installed in " + written);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
    }
  }
}
