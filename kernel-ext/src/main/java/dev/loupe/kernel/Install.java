package dev.loupe.kernel;

import dev.loupe.kernel.install.ForeignKernel;
import dev.loupe.kernel.install.InstallOptions;
import dev.loupe.kernel.install.InstallOptions.Others;
import dev.loupe.kernel.install.Kernelspec;
import java.io.UncheckedIOException;
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
      InstallOptions options = InstallOptions.parse(List.of(arguments));
      if (options.intoOthers() != Others.RESTORE) {
        System.out.println("Java (Loupe) is installed in " + Kernelspec.write(options));
      }
      options.others().forEach(other -> System.out.println(treated(other, options)));
    } catch (IllegalArgumentException | UncheckedIOException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
    }
  }

  /** Does with another kernel what is asked for, and says so. */
  static String treated(ForeignKernel other, InstallOptions options) {
    switch (options.intoOthers()) {
      case EXTEND -> {
        other.addLoupe(options.classpath());
        return other + " loads Loupe; --out-of-existing undoes this";
      }
      case RESTORE -> {
        other.removeLoupe();
        return other + " does not load Loupe";
      }
      default -> {
        return other.hasLoupe()
            ? other + " loads Loupe too; --out-of-existing undoes this"
            : other + " could load Loupe too: --into-existing";
      }
    }
  }
}
