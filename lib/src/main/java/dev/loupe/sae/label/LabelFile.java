package dev.loupe.sae.label;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.loupe.arch.config.JsonText;
import dev.loupe.files.Trouble;
import dev.loupe.files.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Labels as lines of JSON: the first says how they were made, and each of the others is a feature.
 *
 * <p>A feature is added when it is finished, so a run that stops loses nothing else. What was
 * written of a last line without an end is skipped, and overwritten by the next feature.
 */
final class LabelFile {
  private static final Gson GSON = new Gson();
  private static final String FORMAT = "loupe feature labels 1";

  private final Path file;

  private LabelFile(Path file) {
    this.file = file;
  }

  static LabelFile at(Path file) {
    return new LabelFile(file);
  }

  /**
   * How the labels were made.
   *
   * @param title what they are labels of
   * @param made the explainer, the judge and all else that other labels would come from
   */
  record Origin(String title, String made) {
    private String line() {
      JsonObject json = new JsonObject();
      json.addProperty("format", FORMAT);
      json.addProperty("title", title);
      json.addProperty("made", made);
      return GSON.toJson(json) + "\n";
    }
  }

  /** What is in the file, up to its last whole line. */
  private record Content(Origin origin, List<LabelledFeature> features, long bytes) {}

  /** All labels of the file. */
  FeatureLabels labels() {
    Content content = content();
    return new FeatureLabels(content.origin().title(), content.features(), content.origin().made());
  }

  /** The features that are there already; makes the file if there is none. */
  List<LabelledFeature> begun(Origin origin) {
    if (!Files.exists(file)) {
      WholeFile.write(file, origin.line());
      return List.of();
    }
    Content content = content();
    if (!content.origin().equals(origin)) {
      throw new IllegalArgumentException(
          "%s has %s (%s), and these are %s (%s); give another file"
              .formatted(
                  file,
                  content.origin().title(),
                  content.origin().made(),
                  origin.title(),
                  origin.made()));
    }
    cutTo(content.bytes());
    return content.features();
  }

  private void cutTo(long bytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Adds a feature; several threads may. */
  synchronized void add(LabelledFeature feature) {
    byte[] line = (LabelJson.line(feature) + "\n").getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      WholeFile.writeFully(channel, ByteBuffer.wrap(line));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException(file + " cannot be written: " + Trouble.of(e), e);
  }

  private Content content() {
    String text = text();
    int end = text.lastIndexOf('\n') + 1;
    List<String> lines = text.substring(0, end).lines().toList();
    Map<Integer, LabelledFeature> features = new LinkedHashMap<>(); // two runs may have added one
    Origin origin = origin(lines);
    for (int i = 1; i < lines.size(); i++) {
      LabelledFeature one = feature(lines.get(i), i + 1);
      features.put(one.feature(), one);
    }
    return new Content(
        origin,
        List.copyOf(features.values()),
        text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
  }

  private String text() {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + Trouble.of(e), e);
    }
  }

  private Origin origin(List<String> lines) {
    try {
      JsonObject json = JsonText.object(lines.get(0));
      if (json.get("format").getAsString().equals(FORMAT)) {
        return new Origin(json.get("title").getAsString(), json.get("made").getAsString());
      }
    } catch (RuntimeException e) {
      // said below
    }
    throw new IllegalArgumentException(
        file
            + " is no file of labels, because its first line does not say '"
            + FORMAT
            + "'; give a file that Labelling.into(file) has written");
  }

  private LabelledFeature feature(String line, int number) {
    try {
      return LabelJson.read(line);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "line %d of %s is not a labelled feature".formatted(number, file), e);
    }
  }

  @Override
  public String toString() {
    return "labels in " + file;
  }
}
