package dev.loupe.bench;

import dev.loupe.model.HookedTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Work with random weights of GPT-2 small's shape, in Loupe and in a Python process beside it. */
interface BesideGpt2 {
  /** What is done with the model and with the process, which has loaded the same weights. */
  void with(HookedTransformer model, Peer peer) throws IOException;

  /**
   * Does the work, and deletes the files of the weights at its end.
   *
   * @param arguments PYTHON, SCRIPT, THREADS, and others
   */
  static void run(String[] arguments, BesideGpt2 work) throws IOException {
    Path folder = Files.createTempDirectory("attribution");
    try {
      RandomModel.save(RandomModel.GPT2_SMALL, folder);
      int threads = Integer.parseInt(arguments[2]);
      try (Peer peer = Peer.start(arguments[0], Path.of(arguments[1]), folder, threads)) {
        work.with(RandomModel.of(RandomModel.GPT2_SMALL), peer);
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }
}
