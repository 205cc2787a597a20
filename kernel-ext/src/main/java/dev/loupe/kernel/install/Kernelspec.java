package dev.loupe.kernel.install;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.loupe.files.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The two files by which Jupyter knows a kernel: how to start it, and its logo. */
public final class Kernelspec {
  private static final Gson JSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
  private static final String ARCHIVE = "classes.jsa";

  private Kernelspec() {}

  /** Writes the kernelspec and returns its directory. */
  public static Path write(InstallOptions options) {
    Path directory = options.kernels().resolve("loupe");
    try {
      Files.createDirectories(directory);
      Path archive = directory.resolve(ARCHIVE);
      Files.deleteIfExists(archive); // it can be used only with the class path it was made with
      if (options.archive()) {
        ClassArchive.make(archive, options.classpath(), options.settings());
      }
      WholeFile.write(directory.resolve("logo-64x64.png"), Logo.png(64));
      WholeFile.write(directory.resolve("kernel.json"), json(options, archive));
      return directory;
    } catch (IOException refused) {
      throw unwritable(directory, refused);
    } catch (UncheckedIOException refused) {
      throw unwritable(directory, refused.getCause());
    }
  }

  private static UncheckedIOException unwritable(Path directory, IOException refused) {
    return new UncheckedIOException(
        directory + " cannot be written; choose another place with --prefix", refused);
  }

  private static String json(InstallOptions options, Path archive) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("argv", command(options, archive));
    spec.put("display_name", "Java (Loupe)");
    spec.put("language", "java");
    spec.put("interrupt_mode", "message");
    spec.put("env", Map.of("CLASSPATH", options.classpath())); // too long for a command line
    return JSON.toJson(spec);
  }

  private static List<String> command(InstallOptions options, Path archive) {
    List<String> words = new ArrayList<>(JavaCommand.start());
    words.addAll(options.javaOptions());
    words.add("-Dai.djl.offline=true");
    if (Files.exists(archive)) {
      words.add("-XX:SharedArchiveFile=" + archive);
      words.add("-Xshare:auto");
      words.add("-Xlog:disable");
      words.add("-Xlog:all=error,cds*=off:stderr"); // the JDK's own archive lacks native access
    }
    words.add("dev.loupe.kernel.LoupeKernel");
    words.add("{connection_file}");
    return words;
  }
}
