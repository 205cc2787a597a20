package dev.loupe.natives;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Downloads PyTorch for CUDA, once, in the way and to the place of DJL. This is the only part of
 * Loupe that lets DJL use the network, and it runs only if somebody starts it.
 *
 * <pre>{@code java -cp ... dev.loupe.natives.CudaDownload}</pre>
 */
public final class CudaDownload {
  private static final long LOOK_MILLIS = 500;
  private static final long SAY_BYTES = 100_000_000;

  private CudaDownload() {}

  /** Downloads it and prints how far it is; the exit status is 0 if all is there. */
  public static void main(String[] none) {
    try {
      Path folder = Natives.folder(Natives.CUDA);
      System.out.println(
          "PyTorch for CUDA 12.8, some gigabytes, is downloaded once into " + folder);
      fetch(bytes -> System.out.println("  " + bytes / 1_000_000 + " MB"));
      System.out.println("PyTorch for CUDA is in " + folder);
      System.exit(0);
    } catch (IllegalArgumentException | UncheckedIOException refused) {
      System.out.println(refused.getMessage());
      System.exit(1);
    }
  }

  /** Downloads it, if it is not there, and calls {@code progress} with the bytes on the disk. */
  private static void fetch(LongConsumer progress) {
    Natives here = Natives.ofThisJava();
    if (here instanceof Natives.Bundled || here instanceof Natives.OnMachine) {
      throw new IllegalArgumentException(
          "DJL would use "
              + here
              + "; leave pytorch-native-cpu out of the class path, and do not set "
              + Libtorch.PATH);
    }
    System.setProperty("PYTORCH_FLAVOR", Natives.CUDA);
    System.setProperty("ai.djl.offline", "false");
    System.setProperty("OPT_OUT_TRACKING", "true");
    removeRemains(Natives.folder(Natives.CUDA));
    Thread watch = new Thread(() -> watch(progress), "watch");
    watch.setDaemon(true);
    watch.start();
    try {
      LibUtils.loadLibrary();
    } catch (EngineException | LinkageError failed) {
      if (Natives.downloaded(Natives.CUDA).isEmpty()) { // else it is there, and only not loaded
        throw new IllegalArgumentException(
            "PyTorch for CUDA could not be downloaded: " + reason(failed), failed);
      }
    }
  }

  private static String reason(Throwable failed) {
    Throwable cause = failed;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName() + " " + cause.getMessage();
  }

  /**
   * DJL's own part for a libtorch that lies elsewhere is alone in the folder; DJL could not move
   * the downloaded folder to its place, and would not say so.
   */
  static void removeRemains(Path folder) {
    if (!Files.isDirectory(folder) || Libtorch.isIn(folder)) {
      return;
    }
    for (Path file : files(folder)) {
      remove(file);
    }
    remove(folder);
  }

  private static void remove(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be deleted; delete it", e);
    }
  }

  private static void watch(LongConsumer progress) {
    Path cache = Utils.getEngineCacheDir("pytorch");
    FileTime start = FileTime.from(Instant.now().minusSeconds(1));
    long said = 0;
    while (true) {
      long bytes = bytes(cache, start);
      if (bytes >= said + SAY_BYTES) {
        progress.accept(bytes);
        said = bytes;
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException stopped) {
        return;
      }
    }
  }

  /** The bytes in the temporary folders that are newer than {@code start}. */
  static long bytes(Path cache, FileTime start) {
    return files(cache).stream()
        .filter(folder -> folder.getFileName().toString().startsWith("tmp"))
        .filter(folder -> changedSince(folder, start))
        .flatMap(folder -> files(folder).stream())
        .mapToLong(file -> file.toFile().length())
        .sum();
  }

  private static boolean changedSince(Path folder, FileTime start) {
    try {
      return Files.isDirectory(folder) && Files.getLastModifiedTime(folder).compareTo(start) >= 0;
    } catch (IOException gone) {
      return false;
    }
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException gone) {
      return List.of();
    }
  }
}
