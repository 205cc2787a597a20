package dev.loupe.natives;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder with pretended libraries of CUDA and of NVIDIA's driver, compiled where there is gcc.
 */
final class FakeCuda {
  static final String VERSION = "570.86.10";

  private static final Path SOURCE = Path.of("src/test/resources/cuda/fake.c").toAbsolutePath();

  private FakeCuda() {}

  /** Compiles both libraries into a folder; on a machine that cannot, the test is skipped. */
  static Path in(Path folder) throws IOException, InterruptedException {
    assumeTrue(Natives.platform().equals("linux-x86_64"), "the pretended card is for Linux");
    assumeTrue(NvidiaDriver.ofThisMachine().isEmpty(), "there may be a real card");
    Files.createDirectories(folder);
    compile(SOURCE, folder.resolve("libcudart.so"));
    Path driver = folder.resolve("libcuda.so." + VERSION);
    Files.copy(folder.resolve("libcudart.so"), driver);
    Files.createSymbolicLink(folder.resolve("libcuda.so.1"), driver.getFileName());
    return folder;
  }

  /** Compiles a file to a library. */
  static void compile(Path source, Path library) throws IOException, InterruptedException {
    try {
      Process gcc =
          new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
              .inheritIO()
              .start();
      assumeTrue(gcc.waitFor() == 0, "gcc cannot compile here");
    } catch (IOException none) {
      assumeTrue(false, "there is no gcc here");
    }
  }
}
