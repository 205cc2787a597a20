package dev.loupe.kernel.install;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.loupe.arch.config.JsonText;
import dev.loupe.files.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Another Java kernel on this machine that can load Loupe.
 *
 * <p>The first time, a copy of its {@code kernel.json} is kept beside it. {@link #removeLoupe}
 * removes what was added, and nothing else.
 *
 * @param file its {@code kernel.json}
 */
public record ForeignKernel(Path file, StockKind kind) {
  private static final Gson JSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  /** The kernels in Jupyter's data directories {@code places}. */
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
  private static Optional<StockKind> kind(Path file) {
    try {
      JsonObject spec = read(file);
      return spec.has("argv")
          ? SpecEdit.words(spec.getAsJsonArray("argv")).stream()
              .map(word -> word.replaceAll(".*[/\\\\]", ""))
              .flatMap(name -> StockKind.of(name).stream())
              .findFirst()
          : Optional.empty();
    } catch (IOException | JsonParseException | IllegalStateException | ClassCastException none) {
      return Optional.empty(); // not a kernelspec
    }
  }

  /**
   * Makes the kernel load Loupe from {@code classpath}, and from nowhere else; returns a list of
   * the changes.
   *
   * @param options the options of Java that Loupe needs; one that the user has chosen is kept
   * @param users the environment that Jupyter runs in; what is set there is left alone
   */
  public List<String> addLoupe(String classpath, List<String> options, Map<String, String> users) {
    JsonObject spec = spec();
    refuseUnknown(spec);
    if (!hasLoupe()) {
      save(backup(), bytes());
    }
    List<String> changes = SpecEdit.add(spec, kind, classpath, options, users);
    write(spec);
    return changes;
  }

  /** Removes from the file what {@link #addLoupe} added. */
  public void removeLoupe() {
    if (!hasLoupe()) {
      return;
    }
    JsonObject spec = spec();
    SpecEdit.remove(spec);
    if (!Files.exists(backup())) {
      write(spec);
      return;
    }
    try {
      if (read(backup()).equals(spec)) {
        save(file, Files.readAllBytes(backup())); // with its own line breaks
        Files.delete(backup());
      } else {
        write(spec); // changed meanwhile: the copy stays, for the user to compare
      }
    } catch (IOException | JsonParseException | IllegalStateException unreadable) {
      write(spec);
    }
  }

  /** Whether {@link #addLoupe} has changed the file. */
  public boolean hasLoupe() {
    return SpecEdit.isIn(spec());
  }

  /** The file as it was before Loupe. */
  Path backup() {
    return file.resolveSibling("kernel.json.before-loupe");
  }

  /** Refuses a file whose parts are not as Jupyter writes them; its author can edit it better. */
  private void refuseUnknown(JsonObject spec) {
    for (String part : List.of("env", "metadata")) {
      JsonElement value = spec.has(part) ? spec.get(part) : new JsonObject();
      boolean texts =
          value.isJsonObject()
              && (part.equals("metadata")
                  || value.getAsJsonObject().entrySet().stream()
                      .allMatch(entry -> entry.getValue().isJsonPrimitive()));
      if (!texts) {
        throw new IllegalArgumentException(
            this
                + " was not changed: '"
                + part
                + "' in its kernel.json is "
                + value
                + ", but must be an object of strings");
      }
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

  private byte[] bytes() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(file + " cannot be read", unreadable);
    }
  }

  private void write(JsonObject spec) {
    save(file, JSON.toJson(spec).getBytes(StandardCharsets.UTF_8));
  }

  private static void save(Path to, byte[] content) {
    try {
      WholeFile.write(to, content);
    } catch (UncheckedIOException refused) {
      throw new UncheckedIOException(
          to + " cannot be written; run this as the user who owns it", refused.getCause());
    }
  }

  @Override
  public String toString() {
    return kind + " in " + file.getParent();
  }
}
