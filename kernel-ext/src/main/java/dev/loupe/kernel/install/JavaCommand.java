package dev.loupe.kernel.install;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command that starts the installer's own Java again. */
final class JavaCommand {
  private JavaCommand() {}

  private static final List<String> USERS_FLAGS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

  /**
   * The program, and the options that every kernel needs.
   *
   * <p>A class archive can be used only if native access is allowed as in the run that made it.
   */
  static List<String> start() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-Djava.awt.headless=true");
    words.addAll(heap(System.getenv()));
    if (Runtime.version().feature() >= 22) { // PyTorch's library is native; JDK 17 has no such flag
      words.add("--enable-native-access=ALL-UNNAMED");
    }
    return words;
  }

  /**
   * A small initial heap and the serial collector. Tensors are outside the heap, so one thread
   * collects the heap in milliseconds, with up to 110 MB less memory and a tenth less computing
   * time than the default collector. Java does not start with two collectors, so one that the user
   * has set is kept.
   */
  static List<String> heap(Map<String, String> environment) {
    boolean chosen =
        USERS_FLAGS.stream()
            .map(name -> environment.getOrDefault(name, ""))
            .anyMatch(flags -> flags.matches(".*-XX:\\+Use\\w+GC.*"));
    String small = "-XX:InitialRAMPercentage=0.3"; // of the machine's memory; -Xms may exceed -Xmx
    return chosen ? List.of(small) : List.of("-XX:+UseSerialGC", small);
  }
}
