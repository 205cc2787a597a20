package dev.loupe.load;

import dev.loupe.model.HookedTransformer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The teaching model that ships inside the library. */
public final class BundledModel {
  private static final List<String> FILES =
      List.of("config.json", "model.safetensors", "tokenizer.json");

  private BundledModel() {}

  /** wren: a small GPT-2 that was trained to have known behaviours. */
  public static HookedTransformer wren() {
    try {
      Path folder = Files.createTempDirectory("loupe").resolve("wren");
      Files.createDirectory(folder);
      try {
        for (String name : FILES) {
          unpack(name, folder.resolve(name));
        }
        return ModelLoader.load(folder);
      } finally {
        delete(folder); // the weights have been copied
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "wren could not be unpacked into the temporary folder: " + e.getMessage(), e);
    }
  }

  private static void unpack(String name, Path file) throws IOException {
    try (InputStream in = BundledModel.class.getResourceAsStream("/dev/loupe/wren/" + name)) {
      if (in == null) {
        throw new IllegalStateException("this build of Loupe was packaged without wren's " + name);
      }
      Files.copy(in, file);
    }
  }

  private static void delete(Path folder) throws IOException {
    for (String name : FILES) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.delete(folder);
    Files.delete(folder.getParent());
  }
}
