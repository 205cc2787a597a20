package dev.loupe.kernel;

import dev.loupe.kernel.install.ForeignKernel;
import dev.loupe.kernel.install.InstallOptions;
import dev.loupe.kernel.install.Kernelspec;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Makes the kernel known to Jupyter.
 *
 * <pre>{@code java -cp ... dev.loupe.kernel.Install --user}</pre>
 */
public final class Install {
  private static final String NONE =
      "Jupyter has no IJava and no JJava here; if they are in a Python environment, "
          + "give its directory: --prefix DIR";

  private Install() {}

  /** Writes the kernelspec that the options ask for and prints where it is. */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.println(InstallOptions.USAGE);
      return;
    }
    try {
      InstallOptions options = InstallOptions.parse(List.of(arguments));
      if (options.own()) {
        System.out.println("Java (Loupe) is installed in " + Kernelspec.write(options));
      } else if (options.others().isEmpty()) {
        System.out.println(NONE);
      }
      options.others().forEach(other -> System.out.println(treated(other, options)));
    } catch (IllegalArgumentException | UncheckedIOException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
    }
  }

  /** Adds Loupe to another kernel or removes it, as asked; returns what was done. */
  static String treated(ForeignKernel other, InstallOptions options) {
    switch (options.intoOthers()) {
      case EXTEND, EXTEND_ONLY -> {
        return extended(other, options);
      }
      case RESTORE -> {
        other.removeLoupe();
        return other + " does not load Loupe";
      }
      default -> {
        return other.hasLoupe()
            ? other + " loads Loupe too; ./loupe kernels --undo removes it"
            : other + " could load Loupe too; run ./loupe kernels";
      }
    }
  }

  private static String extended(ForeignKernel other, InstallOptions options) {
    try {
      List<String> changes =
          other.addLoupe(options.classpath(), options.javaOptions(), System.getenv());
      return other
          + " loads Loupe (./loupe kernels --undo removes it):\n  "
          + String.join("\n  ", changes);
    } catch (IllegalArgumentException notKnown) {
      return notKnown.getMessage();
    }
  }
}
