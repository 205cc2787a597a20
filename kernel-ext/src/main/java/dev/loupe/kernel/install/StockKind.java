package dev.loupe.kernel.install;

import java.util.Locale;
import java.util.Optional;

/** The other Java kernels that Loupe runs in, and the environment variables they read. */
public enum StockKind {
  /** IJava; options of its JVM are in its command. */
  IJAVA("IJava", Optional.empty()),
  /** JJava; its launcher reads options of the JVM. */
  JJAVA("JJava", Optional.of("JJAVA_JVM_OPTS"));

  private final String title;
  private final Optional<String> jvmOptions;

  StockKind(String title, Optional<String> jvmOptions) {
    this.title = title;
    this.jvmOptions = jvmOptions;
  }

  /** The kernel that a file named {@code name} starts: "jjava" is not IJava. */
  static Optional<StockKind> of(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return small.contains("jjava")
        ? Optional.of(JJAVA)
        : small.contains("ijava") ? Optional.of(IJAVA) : Optional.empty();
  }

  /** The variable of the class path that cells see. */
  String classpath() {
    return name() + "_CLASSPATH";
  }

  /** The variable of the code that runs before the first cell. */
  String script() {
    return name() + "_STARTUP_SCRIPT";
  }

  /** The variable of the JVM's options, if there is one. */
  Optional<String> jvmOptions() {
    return jvmOptions;
  }

  @Override
  public String toString() {
    return title;
  }
}
