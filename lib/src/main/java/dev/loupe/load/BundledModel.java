package dev.loupe.load;

import dev.loupe.model.HookedTransformer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The teaching model that ships inside the library. */
public final class BundledModel {
  private static final String FOLDER = "/dev/loupe/wren/";

  private BundledModel() {}

  /** wren: a small GPT-2 that was trained to have known behaviours. */
  public static HookedTransformer wren() {
    return unpacked(
        "wren", FOLDER + "model.safetensors", "this build of Loupe was packaged without wren");
  }

  /**
   * wren as it was after {@code step} steps of its training; in the artifact of its checkpoints.
   */
  public static HookedTransformer wren(int step) {
    String missing =
        "wren's step "
            + step
            + " is not on the class path; add Loupe's artifact with the classifier wren-checkpoints, which lists its steps";
    return unpacked(
        "wren@step" + step, FOLDER + "checkpoints/step-" + step + "/model.safetensors", missing);
  }

  private static HookedTransformer unpacked(String name, String weights, String missing) {
    try {
      Path temporary = Files.createTempDirectory("loupe");
      Path folder = Files.createDirectory(temporary.resolve(name));
      try {
        unpack(FOLDER + "config.json", folder.resolve("config.json"), missing);
        unpack(FOLDER + "tokenizer.json", folder.resolve("tokenizer.json"), missing);
        unpack(weights, folder.resolve("model.safetensors"), missing);
        return ModelLoader.load(folder);
      } finally {
        delete(temporary); // the weights have been copied
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          name + " could not be unpacked into the temporary folder: " + e.getMessage(), e);
    }
  }

  private static void unpack(String resource, Path file, String missing) throws IOException {
    try (InputStream in = BundledModel.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException(missing);
      }
      Files.copy(in, file);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
