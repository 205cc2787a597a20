package dev.loupe.corpus;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.loupe.arch.config.JsonText;
import java.io.IOException;
import java.util.Optional;

/** The texts of a .jsonl file: one field of the JSON object in each line. */
final class JsonLines implements TextReader {
  private final Lines lines;
  private final Reading reading;

  JsonLines(Lines lines, Reading reading) {
    this.lines = lines;
    this.reading = reading;
  }

  @Override
  public Optional<String> next() throws IOException {
    Optional<String> line = lines.next();
    while (line.isPresent() && line.get().isBlank()) {
      line = lines.next();
    }
    return line.map(this::text);
  }

  private String text(String line) {
    JsonObject object = object(line);
    JsonElement value = object.get(reading.columnOrUsual());
    if (value == null) {
      throw new IllegalArgumentException(
          Columns.missing("field", reading, object.keySet().stream().toList()));
    }
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw new IllegalArgumentException(
          "has no text in the field '" + reading.columnOrUsual() + "'; its value must be a string");
    }
    return value.getAsString();
  }

  private static JsonObject object(String line) {
    try {
      return JsonText.object(line);
    } catch (JsonParseException | IllegalStateException e) {
      throw new IllegalArgumentException(
          "is not a JSON object; a .jsonl file has one in each line, such as {\"text\": \"…\"}", e);
    }
  }

  @Override
  public String place() {
    return "line " + lines.number();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
