package dev.loupe.kernel.stock;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.loupe.kernel.install.ForeignKernel;
import dev.loupe.kernel.install.StockKind;
import dev.loupe.kernel.jupyter.KernelClient;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An IJava or JJava as a user has it installed, which Loupe's installer has then changed. */
record StockKernel(Path folder, StockKind kind) {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** IJava 1.3.0, with gson 2.8.5 before everything else. */
  static StockKernel iJava(Path folder) throws IOException {
    jar(
        folder.resolve("ijava-1.3.0.jar"),
        "io.github.spencerpark.ijava.IJava",
        Stream.concat(
            Stream.of(OldGson.JAR.toString()),
            onClasspath("jupyter-jvm-basekernel", "jeromq", "jnacl")));
    return installed(folder, StockKind.IJAVA, "ijava-1.3.0.jar");
  }

  /** JJava. */
  static StockKernel jJava(Path folder) throws IOException {
    jar(
        folder.resolve("jjava.jar"),
        "org.dflib.jjava.distro.JJava",
        onClasspath("jjava-jupyter", "jeromq", "jnacl", "gson", "slf4j"));
    return installed(folder, StockKind.JJAVA, "jjava.jar");
  }

  private static StockKernel installed(Path folder, StockKind kind, String jar) throws IOException {
    List<String> command =
        List.of(JAVA, "-jar", folder.resolve(jar).toString(), "{connection_file}");
    Map<String, Object> spec =
        Map.of("argv", command, "display_name", "Java", "language", "java", "env", Map.of());
    Path file = folder.resolve("kernel.json");
    Files.writeString(file, new Gson().toJson(spec));
    new ForeignKernel(file, kind).addLoupe(users(), List.of("-Xmx1g"), Map.of());
    return new StockKernel(folder, kind);
  }

  /** Starts it as Jupyter would. */
  KernelClient start() throws IOException {
    JsonObject spec =
        new Gson().fromJson(Files.readString(folder.resolve("kernel.json")), JsonObject.class);
    Map<String, String> environment = new HashMap<>();
    spec.getAsJsonObject("env")
        .entrySet()
        .forEach(entry -> environment.put(entry.getKey(), entry.getValue().getAsString()));
    List<String> command = new ArrayList<>();
    spec.getAsJsonArray("argv").forEach(word -> command.add(word.getAsString()));
    if (kind == StockKind.JJAVA) { // its launcher starts Java with these
      command.addAll(1, List.of(environment.get("JJAVA_JVM_OPTS").split("\\s+")));
    }
    return new KernelClient(folder, command, environment);
  }

  /**
   * A jar that holds nothing but says what to run: the kernel's own classes are among the tests.
   */
  private static void jar(Path file, String main, Stream<String> libraries) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, main);
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Stream.concat(libraries, Stream.of(tests()))
            .map(path -> Path.of(path).toUri().toString())
            .collect(Collectors.joining(" ")));
    try (OutputStream out = Files.newOutputStream(file)) {
      new JarOutputStream(out, manifest).close();
    }
  }

  private static Stream<String> onClasspath(String... names) {
    return entries()
        .filter(path -> Stream.of(names).anyMatch(name -> jarName(path).startsWith(name)));
  }

  /** What a user's class path would hold: all but the tests and what belongs to them. */
  private static String users() {
    return entries()
        .filter(path -> !path.equals(tests()))
        .filter(path -> !jarName(path).matches("(junit|assertj|jupyter-jvm).*"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String jarName(String path) {
    return Path.of(path).getFileName().toString();
  }

  private static Stream<String> entries() {
    return Stream.of(KernelClient.classpath().split(File.pathSeparator));
  }

  private static String tests() {
    String own = StockKernel.class.getName().replace('.', '/') + ".class";
    return entries()
        .filter(path -> Files.exists(Path.of(path).resolve(own)))
        .findFirst()
        .orElseThrow();
  }
}
