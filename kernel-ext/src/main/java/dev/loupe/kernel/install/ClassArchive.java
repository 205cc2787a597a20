package dev.loupe.kernel.install;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An archive of the classes that a kernel has loaded by its first cell; it saves half a second. */
final class ClassArchive {
  private static final long DEADLINE_SECONDS = 120;

  private ClassArchive() {}

  /** Starts a kernel that evaluates one cell, and archives what it loaded. */
  static void make(Path archive, String classpath, List<String> settings) throws IOException {
    refuseDirectories(classpath);
    ProcessBuilder rehearsal = new ProcessBuilder(command(archive, settings));
    rehearsal.environment().put("CLASSPATH", classpath);
    Process process = rehearsal.inheritIO().start();
    try {
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalArgumentException(
            "the class archive could not be made; install without --cds");
      }
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> command(Path archive, List<String> settings) {
    List<String> words = new ArrayList<>(JavaCommand.start());
    words.addAll(settings);
    words.add("-XX:ArchiveClassesAtExit=" + archive);
    words.add("-Xlog:disable");
    words.add(Rehearsal.class.getName());
    return words;
  }

  /** The JVM archives classes of jars only. */
  private static void refuseDirectories(String classpath) {
    for (String part : classpath.split(File.pathSeparator)) {
      if (Files.isDirectory(Path.of(part))) {
        throw new IllegalArgumentException(
            part + " is a directory, but --cds needs jars; run mvn package and give the jars");
      }
    }
  }
}
