package dev.loupe.kernel.install;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How the installer's own Java is started again. */
final class JavaCommand {
  private JavaCommand() {}

  private static final List<String> USERS_FLAGS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

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
    words.addAll(heap(System.getenv()));
    if (Runtime.version().feature()
        >= 22) { // PyTorch's library is native; JDK 17 knows no such flag
      words.add("--enable-native-access=ALL-UNNAMED");
    }
    return words;
  }

  /**
   * A heap that begins small, and the plain collector: tensors live outside of the heap, so that
   * what is in it is collected in milliseconds by one thread, with up to 110 MB less memory and a
   * tenth less computing time than by the default. Java refuses to start with two collectors, so a
   * user's stays.
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
