package dev.loupe.natives;

import ai.djl.util.Utils;
import ai.djl.util.cuda.CudaUtils;
import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * CUDA's runtime library, {@code libcudart}, through which DJL counts cards.
 *
 * <p>PyTorch brings its own, under a name or in a folder where DJL does not look; without it DJL
 * takes a machine with a driver and a card for one without.
 */
public final class CudaRuntime {
  private static final String NAME = "cudart";
  private static final String FILE = System.mapLibraryName(NAME);
  private static final String STEM = "libcudart";

  private CudaRuntime() {}

  /**
   * Lets DJL find the library that belongs to {@code natives}, or the machine's. It must be called
   * before DJL looks for it, which it does once.
   */
  static void letDjlFind(Natives natives) {
    for (Path folder : folders(natives)) {
      Optional<Path> library = in(folder);
      if (library.isPresent()) {
        NativeLibrary.addSearchPath(NAME, named(library.get()).getParent().toString());
        return;
      }
    }
  }

  private static List<Path> folders(Natives natives) {
    List<Path> folders = new ArrayList<>();
    if (natives instanceof Natives.OnMachine one) {
      folders.add(one.libtorch().folder());
      folders.add(
          one.libtorch().folder().resolve("../../nvidia/cuda_runtime/lib").normalize()); // pip's
    } else if (natives instanceof Natives.Downloaded one) {
      folders.add(one.folder());
    }
    Setting.of("LD_LIBRARY_PATH").map(list -> list.split(File.pathSeparator)).stream()
        .flatMap(Stream::of)
        .filter(folder -> !folder.isBlank())
        .forEach(folder -> folders.add(Path.of(folder)));
    folders.add(Path.of(Setting.of("CUDA_HOME").orElse("/usr/local/cuda"), "lib64"));
    return folders;
  }

  /** A file such as libcudart.so, libcudart.so.12 or libcudart-8774224f.so.12. */
  private static Optional<Path> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(STEM))
          .sorted()
          .findFirst();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** The library under the name that DJL asks for. */
  private static Path named(Path library) {
    if (library.getFileName().toString().equals(FILE)) {
      return library;
    }
    try {
      Path link =
          Utils.getCacheDir()
              .resolve("loupe")
              .resolve("cudart-" + Integer.toHexString(library.toAbsolutePath().hashCode()))
              .resolve(FILE);
      if (!Files.exists(link)) {
        Files.createDirectories(link.getParent());
        Files.deleteIfExists(link); // one that leads nowhere
        Files.createSymbolicLink(link, library.toAbsolutePath());
      }
      return link;
    } catch (IOException | UnsupportedOperationException noLink) {
      return library; // found all the same, if it has a number at the end
    }
  }

  /** Whether the library is found. */
  static boolean found() {
    try {
      NativeLibrary.getInstance(NAME);
      return true;
    } catch (UnsatisfiedLinkError none) {
      return false;
    }
  }

  /** The cards that it counts. */
  static int cards() {
    return CudaUtils.getGpuCount();
  }
}
