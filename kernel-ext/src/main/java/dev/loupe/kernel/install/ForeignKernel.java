package dev.loupe.kernel.install;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.loupe.arch.JsonText;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Another Java kernel on this machine, which can be made to load Loupe.
 *
 * <p>What is added to its {@code kernel.json} is noted there too, under {@code metadata}, so that
 * it can be replaced or taken out again; everything else in the file stays.
 *
 * @param file its {@code kernel.json}
 */
public record ForeignKernel(Path file, Kind kind) {
  /** The kernels that Loupe knows. */
  public enum Kind {
    /** IJava, which loads nothing by itself. */
    IJAVA("IJava", "IJAVA_CLASSPATH", "IJAVA_STARTUP_SCRIPT"),
    /** JJava, which finds extensions on its class path. */
    JJAVA("JJava", "JJAVA_CLASSPATH", "");

    private final String title;
    private final String classpath;
    private final String script;

    Kind(String title, String classpath, String script) {
      this.title = title;
      this.classpath = classpath;
      this.script = script;
    }

    /** The kernel that a file named {@code name} starts: "jjava" is no IJava. */
    private static Optional<Kind> of(String name) {
      String small = name.toLowerCase(Locale.ROOT);
      return small.contains("jjava")
          ? Optional.of(JJAVA)
          : small.contains("ijava") ? Optional.of(IJAVA) : Optional.empty();
    }

    @Override
    public String toString() {
      return title;
    }
  }

  private static final String LINE = "dev.loupe.kernel.LoupeExtension.install();";
  private static final Gson JSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  /** Those in Jupyter's data directories {@code places}. */
  static List<ForeignKernel> in(List<Path> places) {
    List<ForeignKernel> found = new ArrayList<>();
    for (Path place : places) {
      try (DirectoryStream<Path> specs = Files.newDirectoryStream(place.resolve("kernels"))) {
        StreamSupport.stream(specs.spliterator(), false)
            .sorted()
            .map(spec -> spec.resolve("kernel.json"))
            .forEach(file -> kind(file).ifPresent(it -> found.add(new ForeignKernel(file, it))));
      } catch (IOException notThere) {
        continue;
      }
    }
    return found;
  }

  /** A kernelspec's kind, by the file names in its command. */
  private static Optional<Kind> kind(Path file) {
    try {
      JsonObject spec = read(file);
      return spec.has("argv")
          ? StreamSupport.stream(spec.getAsJsonArray("argv").spliterator(), false)
              .map(word -> word.getAsString().replaceAll(".*[/\\\\]", ""))
              .flatMap(name -> Kind.of(name).stream())
              .findFirst()
          : Optional.empty();
    } catch (IOException | JsonParseException | IllegalStateException noKernelspec) {
      return Optional.empty();
    }
  }

  /** Makes the kernel load Loupe from {@code classpath}, and from nowhere else. */
  public void addLoupe(String classpath) {
    JsonObject spec = withoutLoupe();
    JsonObject environment = part(spec, "env");
    JsonObject added = new JsonObject();
    for (Map.Entry<String, Entries> wanted : wanted(classpath).entrySet()) {
      String name = wanted.getKey();
      Entries before = Entries.of(environment, name, wanted.getValue().separator());
      Entries missing = wanted.getValue().without(before);
      if (!missing.isEmpty()) {
        environment.addProperty(name, before.with(missing).toString());
        added.addProperty(name, missing.toString());
      }
    }
    part(spec, "metadata").add("loupe", added);
    write(spec);
  }

  /** Takes out of the file what {@link #addLoupe} put there. */
  public void removeLoupe() {
    if (hasLoupe()) {
      write(withoutLoupe());
    }
  }

  /** Whether {@link #addLoupe} has been here. */
  public boolean hasLoupe() {
    return part(spec(), "metadata").has("loupe");
  }

  private Map<String, Entries> wanted(String classpath) {
    Map<String, Entries> wanted = new LinkedHashMap<>();
    wanted.put(kind.classpath, Entries.of(classpath, File.pathSeparator));
    if (!kind.script.isEmpty()) {
      wanted.put(kind.script, Entries.of(LINE, "\n"));
    }
    return wanted;
  }

  private JsonObject withoutLoupe() {
    JsonObject spec = spec();
    if (!hasLoupe()) {
      return spec;
    }
    JsonObject added = part(spec, "metadata").remove("loupe").getAsJsonObject();
    JsonObject environment = part(spec, "env");
    for (Map.Entry<String, Entries> ours : wanted("").entrySet()) {
      String separator = ours.getValue().separator();
      Entries rest =
          Entries.of(environment, ours.getKey(), separator)
              .without(Entries.of(added, ours.getKey(), separator));
      environment.remove(ours.getKey());
      if (!rest.isEmpty()) {
        environment.addProperty(ours.getKey(), rest.toString());
      }
    }
    removeIfEmpty(spec, "env");
    removeIfEmpty(spec, "metadata");
    return spec;
  }

  private static JsonObject part(JsonObject spec, String name) {
    if (!spec.has(name)) {
      spec.add(name, new JsonObject());
    }
    return spec.getAsJsonObject(name);
  }

  private static void removeIfEmpty(JsonObject spec, String name) {
    if (part(spec, name).size() == 0) {
      spec.remove(name);
    }
  }

  private JsonObject spec() {
    try {
      return read(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(file + " cannot be read", unreadable);
    }
  }

  private static JsonObject read(Path file) throws IOException {
    return JsonText.object(Files.readString(file));
  }

  private void write(JsonObject spec) {
    try {
      WholeFile.replace(file, JSON.toJson(spec).getBytes(StandardCharsets.UTF_8));
    } catch (IOException refused) {
      throw new UncheckedIOException(
          file + " cannot be written; run this as the user it belongs to", refused);
    }
  }

  @Override
  public String toString() {
    return kind + " in " + file.getParent();
  }
}
