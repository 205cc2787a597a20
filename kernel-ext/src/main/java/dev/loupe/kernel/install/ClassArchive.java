package dev.loupe.kernel.install;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An archive of the classes that a kernel has loaded by its first cell; it saves half a second. */
final class ClassArchive {
  private static final long DEADLINE_SECONDS = 120;

  private ClassArchive() {}

  /** Starts a kernel that evaluates one cell, and archives what it loaded. */
  static void make(Path archive, String classpath) throws IOException {
    ProcessBuilder rehearsal =
        new ProcessBuilder(
            Kernelspec.java(),
            "-XX:ArchiveClassesAtExit=" + archive,
            "-Xlog:disable",
            "-Djava.awt.headless=true",
            "dev.loupe.kernel.install.Rehearsal");
    rehearsal.environment().put("CLASSPATH", classpath);
    Process process = rehearsal.inheritIO().start();
    try {
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("the class archive could not be made; install without --cds");
      }
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
