package dev.loupe.kernel.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The device that the user has chosen, now or earlier. */
public enum Wish {
  /** The GPU. */
  GPU,
  /** The CPU. */
  CPU,
  /** Nothing was chosen. */
  NONE;

  private static final String FILE = "device";

  /** The choice that is remembered in a folder. */
  static Wish remembered(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    String word = Files.isRegularFile(file) ? Files.readString(file).strip() : "";
    return word.equals("gpu") ? GPU : word.equals("cpu") ? CPU : NONE;
  }

  /** Remembers the choice in a folder. */
  void remember(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), name().toLowerCase(Locale.ROOT) + "\n");
  }
}
