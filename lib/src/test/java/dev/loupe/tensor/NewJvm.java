package dev.loupe.tensor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A class run in a Java process of its own, with this one's class path. */
public final class NewJvm {
  private NewJvm() {}

  /** A process that ends when this is closed. */
  public record Running(Process process) implements AutoCloseable {
    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** What {@code main} prints; a variable with an empty value is taken out of the environment. */
  public static String run(Class<?> main, Map<String, String> environment, String... flags)
      throws IOException, InterruptedException {
    try (Running running = start(main, environment, flags)) {
      String output = new String(running.process().getInputStream().readAllBytes());
      if (running.process().waitFor() != 0) {
        throw new IOException(main.getSimpleName() + " failed: " + output);
      }
      return output.strip();
    }
  }

  /** Starts {@code main}. */
  public static Running start(Class<?> main, Map<String, String> environment, String... flags)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of(flags));
    command.add(main.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", classPath());
    environment.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    return new Running(builder.start());
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
