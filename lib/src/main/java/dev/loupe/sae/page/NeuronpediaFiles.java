package dev.loupe.sae.page;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.loupe.files.Trouble;
import dev.loupe.view.draw.Labels;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Finds the features, activations and explanations in Neuronpedia's files. */
final class NeuronpediaFiles {
  private static final Gson GSON = new Gson();
  private static final int LETTERS = 200; // of gson's message, which quotes the JSON

  private NeuronpediaFiles() {}

  static Neuronpedia read(Path path) {
    try {
      NeuronpediaCards cards = new NeuronpediaCards();
      if (Files.isDirectory(path)) {
        each(path.resolve("features"), cards::feature);
        each(path.resolve("activations"), cards::activation);
        each(path.resolve("explanations"), cards::explanation);
      } else {
        objects(path).forEach(cards::any);
      }
      return cards.all();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read: " + Trouble.of(e), e);
    } catch (JsonParseException
        | IllegalStateException
        | ClassCastException
        | UnsupportedOperationException
        | IllegalArgumentException e) { // gson throws all of them for JSON of another shape
      throw new IllegalArgumentException(
          path
              + " does not hold features in Neuronpedia's JSON: "
              + Labels.shown(String.valueOf(e.getMessage()), LETTERS)
              + "; give a feature of its API, a batch of SAEDashboard, or an exported folder",
          e);
    }
  }

  /** What takes each object of the files. */
  private interface Taking {
    void take(JsonObject json);
  }

  private static void each(Path folder, Taking taking) throws IOException {
    if (!Files.isDirectory(folder)) {
      return; // an export has no explanations if nobody gave any
    }
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.filter(file -> file.toString().contains(".jsonl")).sorted().toList();
    }
    for (Path file : files) {
      objects(file).forEach(taking::take);
    }
  }

  /** The objects of a file: one, a list of them, or one in each line. */
  private static List<JsonObject> objects(Path file) throws IOException {
    String text = text(file).strip();
    List<JsonObject> all = new ArrayList<>();
    if (file.toString().contains(".jsonl")) {
      text.lines().filter(line -> !line.isBlank()).forEach(line -> all.add(object(line)));
    } else if (text.startsWith("[")) {
      GSON.fromJson(text, JsonElement.class)
          .getAsJsonArray()
          .forEach(one -> all.add(one.getAsJsonObject()));
    } else {
      all.add(object(text));
    }
    return all;
  }

  private static JsonObject object(String text) {
    JsonElement element = GSON.fromJson(text, JsonElement.class);
    if (element == null || !element.isJsonObject()) {
      throw new IllegalStateException("an object is needed");
    }
    return element.getAsJsonObject();
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.mark(2);
      boolean zipped = in.read() == 0x1f && in.read() == 0x8b; // how gzip begins, RFC 1952
      in.reset();
      InputStream plain = zipped ? new GZIPInputStream(in) : in;
      return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static byte[] zipped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory cannot be compressed", e);
    }
    return bytes.toByteArray();
  }
}
