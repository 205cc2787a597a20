package dev.loupe.kernel.install;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where the kernel is installed, and how it is started.
 *
 * @param kernels the directory of kernelspecs
 * @param others the other Java kernels that Jupyter finds
 * @param classpath what the kernel runs with, separated as on this system
 * @param heap the most memory the Java heap may take, as {@code -Xmx} has it
 * @param settings more options of Java, such as settings of DJL
 * @param archive whether to keep an archive of loaded classes, for a quicker start
 * @param intoOthers what to do with the others
 */
public record InstallOptions(
    Path kernels,
    List<ForeignKernel> others,
    String classpath,
    String heap,
    List<String> settings,
    boolean archive,
    Others intoOthers) {
  /** What to do with the IJava and JJava kernels that Jupyter finds. */
  public enum Others {
    /** Leave them unchanged. */
    LEAVE(""),
    /** Make them load Loupe. */
    EXTEND("--into-existing"),
    /** Make them load Loupe, and do nothing else. */
    EXTEND_ONLY("--only-existing"),
    /** Make them no longer load Loupe, and do nothing else. */
    RESTORE("--out-of-existing");

    private final String option;

    Others(String option) {
      this.option = option;
    }

    private static Others of(String option) {
      return Stream.of(values())
          .filter(one -> one != LEAVE && one.option.equals(option))
          .findFirst()
          .orElseThrow(
              () -> new IllegalArgumentException("there is no option " + option + "\n" + USAGE));
    }
  }

  /** A description of the options, for the command line. */
  public static final String USAGE =
      """
      usage: java -cp CLASSPATH dev.loupe.kernel.Install [options]
        --user            for this user (default)
        --prefix DIR      into DIR/share/jupyter; DIR can be a virtual environment
        --data-dir DIR    into DIR, a Jupyter data directory
        --classpath PATH  what the kernel runs with (default: what the installer runs with)
        --heap SIZE       the most memory the Java heap may take (default: 4g)
        --java-options F  more options of Java, one in a line of the file F
        --cds             archive the loaded classes for a quicker start
        --into-existing   also make the IJava and JJava kernels that Jupyter finds load Loupe
        --only-existing   only do that, without installing Loupe's own kernel
        --out-of-existing only undo that\
      """;

  private static final String HEAP = "4g"; // models live outside of the heap

  /** Checks that there is something to run with. */
  public InstallOptions {
    Objects.requireNonNull(kernels);
    Objects.requireNonNull(intoOthers);
    others = List.copyOf(others);
    settings = List.copyOf(settings);
    if (classpath.isBlank()) {
      throw new IllegalArgumentException(
          "there is no class path to start the kernel with; give one with --classpath");
    }
    if (!heap.matches("\\d+[kmgKMG]?")) {
      throw new IllegalArgumentException(
          "'" + heap + "' is not a memory size; write --heap 4g or --heap 800m");
    }
  }

  /** The options in the words of a command line. */
  public static InstallOptions parse(List<String> arguments) {
    JupyterPaths paths = JupyterPaths.ofThisUser();
    Path data = paths.user();
    String classpath = System.getProperty("java.class.path");
    String heap = HEAP;
    List<String> settings = List.of();
    boolean archive = false;
    Others intoOthers = Others.LEAVE;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--user" -> data = paths.user();
        case "--prefix" -> data = JupyterPaths.ofPrefix(Path.of(value(option, rest)));
        case "--data-dir" -> data = Path.of(value(option, rest));
        case "--classpath" -> classpath = value(option, rest);
        case "--heap" -> heap = value(option, rest);
        case "--java-options" -> settings = lines(Path.of(value(option, rest)));
        case "--cds" -> archive = true;
        default -> intoOthers = Others.of(option);
      }
    }
    data = data.toAbsolutePath();
    return new InstallOptions(
        data.resolve("kernels"),
        ForeignKernel.in(paths.allWith(data)),
        absolute(classpath),
        heap,
        settings,
        archive,
        intoOthers);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  /** The options of Java that every kernel with Loupe needs: its heap, and the settings. */
  public List<String> javaOptions() {
    return Stream.concat(Stream.of("-Xmx" + heap), settings.stream()).toList();
  }

  /** Whether Loupe's own kernel is to be installed. */
  public boolean own() {
    return intoOthers == Others.LEAVE || intoOthers == Others.EXTEND;
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value\n" + USAGE);
    }
    return rest.next();
  }

  /** Jupyter starts kernels in the notebook's directory, where relative paths would be wrong. */
  private static String absolute(String classpath) {
    List<String> parts = List.of(classpath.split(File.pathSeparator));
    return String.join(
        File.pathSeparator,
        parts.stream()
            .filter(part -> !part.isBlank())
            .map(part -> Path.of(part).toAbsolutePath().normalize().toString())
            .toList());
  }
}
