package dev.loupe.kernel.install;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the installer's own Java is started again. */
final class JavaCommand {
  private JavaCommand() {}

  /**
   * The program and what every start of a kernel needs.
   *
   * <p>A class archive holds only for a start that allows native access as the one did that made
   * it.
   */
  static List<String> start() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-Djava.awt.headless=true");
    if (Runtime.version().feature()
        >= 22) { // PyTorch's library is native; JDK 17 knows no such flag
      words.add("--enable-native-access=ALL-UNNAMED");
    }
    return words;
  }
}
