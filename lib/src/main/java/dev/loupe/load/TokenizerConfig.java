package dev.loupe.load;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.loupe.arch.config.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The special tokens and chat templates in the files beside a tokenizer.json.
 *
 * <p>Templates are in {@code chat_template.jinja} and {@code additional_chat_templates}, or, in
 * older folders, in {@code tokenizer_config.json}: one text, or a list with names.
 *
 * @param specials texts of special tokens, such as {@code bos_token}; lists of them too
 * @param templates sources of chat templates by name
 */
record TokenizerConfig(Map<String, Object> specials, Map<String, String> templates) {
  private static final String DEFAULT = "default";
  private static final String TEMPLATE = "chat_template";
  private static final String ENDING = ".jinja";

  TokenizerConfig {
    specials = Map.copyOf(specials);
    templates = Map.copyOf(templates);
  }

  /** The special tokens and chat templates in the folder of a tokenizer.json; there may be none. */
  static TokenizerConfig in(Path folder) {
    JsonObject config = object(folder.resolve("tokenizer_config.json"));
    JsonObject older = object(folder.resolve("special_tokens_map.json"));
    older.entrySet().stream()
        .filter(entry -> !config.has(entry.getKey()))
        .forEach(entry -> config.add(entry.getKey(), entry.getValue()));
    Map<String, String> templates = named(config.get(TEMPLATE), folder);
    templates.putAll(files(folder));
    return new TokenizerConfig(specials(config), templates);
  }

  /** The text of one special token, such as {@code bos_token}. */
  Optional<String> special(String name) {
    return Optional.ofNullable(specials.get(name))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  private static JsonObject object(Path file) {
    if (!Files.exists(file)) {
      return new JsonObject();
    }
    try {
      return JsonText.object(text(file));
    } catch (JsonParseException | IllegalStateException e) {
      throw new IllegalArgumentException(file + " is not a JSON object: " + e.getMessage(), e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> specials(JsonObject config) {
    Map<String, Object> specials = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> entry : config.entrySet()) {
      String name = entry.getKey();
      if (name.endsWith("_token")) {
        content(entry.getValue()).ifPresent(text -> specials.put(name, text));
      } else if (name.endsWith("_special_tokens") && entry.getValue().isJsonArray()) {
        List<String> all = new ArrayList<>();
        entry.getValue().getAsJsonArray().forEach(token -> content(token).ifPresent(all::add));
        specials.put(name, List.copyOf(all));
      }
    }
    return specials;
  }

  /** A token is written as its text, or as an object with the text in it. */
  private static Optional<String> content(JsonElement token) {
    JsonElement text = token.isJsonObject() ? token.getAsJsonObject().get("content") : token;
    boolean isText = text != null && text.isJsonPrimitive() && text.getAsJsonPrimitive().isString();
    return isText ? Optional.of(text.getAsString()) : Optional.empty();
  }

  private static Map<String, String> named(JsonElement templates, Path folder) {
    Map<String, String> named = new TreeMap<>();
    if (templates == null || templates.isJsonNull()) {
      return named;
    }
    try {
      if (templates.isJsonArray()) {
        for (JsonElement element : templates.getAsJsonArray()) {
          JsonObject one = element.getAsJsonObject();
          named.put(one.get("name").getAsString(), one.get("template").getAsString());
        }
      } else {
        named.put(DEFAULT, templates.getAsString());
      }
      return named;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the chat_template in "
              + folder.resolve("tokenizer_config.json")
              + " is neither a text nor a list of objects with name and template",
          e);
    }
  }

  private static Map<String, String> files(Path folder) {
    Map<String, String> found = new TreeMap<>();
    Path additional = folder.resolve("additional_chat_templates");
    if (Files.isDirectory(additional)) {
      try (Stream<Path> inside = Files.list(additional)) {
        inside
            .filter(file -> file.toString().endsWith(ENDING))
            .forEach(file -> found.put(withoutEnding(file), text(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(additional + " cannot be read: " + e.getMessage(), e);
      }
    }
    Path main = folder.resolve(TEMPLATE + ENDING);
    if (Files.exists(main)) {
      found.put(DEFAULT, text(main));
    }
    return found;
  }

  private static String withoutEnding(Path file) {
    return file.getFileName().toString().replace(ENDING, "");
  }

  /** The chat templates, ready to render; empty if the folder has none. */
  Optional<HfChatTemplate> chatTemplate() {
    return templates.isEmpty() ? Optional.empty() : Optional.of(new HfChatTemplate(this));
  }
}
