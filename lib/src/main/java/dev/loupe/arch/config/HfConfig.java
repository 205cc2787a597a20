package dev.loupe.arch.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A Hugging Face config.json that knows which of its keys have been read.
 *
 * <p>A key that a family neither reads nor explicitly ignores could change the results, so it is an
 * error.
 */
public final class HfConfig {
  private final String where;
  private final JsonObject json;
  private final Set<String> read = new HashSet<>();

  private HfConfig(String where, JsonObject json) {
    this.where = where;
    this.json = json;
  }

  /** The config of a JSON text. */
  public static HfConfig parse(String text) {
    return parse("config.json", text);
  }

  /** The config in a JSON text from another file; {@code where} names it in messages. */
  public static HfConfig parse(String where, String text) {
    try {
      return new HfConfig(where, JsonText.object(text));
    } catch (JsonParseException | IllegalStateException e) {
      throw new IllegalArgumentException(where + " is not a JSON object: " + e.getMessage(), e);
    }
  }

  /** Whether the key is there and not null. */
  public boolean has(String key) {
    return json.has(key) && !json.get(key).isJsonNull();
  }

  /** Whether a key has this one value; it counts as read only if it has. */
  public boolean is(String key, Object value) {
    boolean same = has(key) && same(json.get(key), value);
    if (same) {
      read.add(key);
    }
    return same;
  }

  /** A text. */
  public String string(String key) {
    JsonPrimitive value = element(key);
    if (!value.isString()) {
      throw wrong(key, "a text");
    }
    return value.getAsString();
  }

  /** A text, or {@code otherwise} if the key is missing or null. */
  public String string(String key, String otherwise) {
    return has(key) ? string(key) : skip(key, otherwise);
  }

  /** A whole number. */
  public int integer(String key) {
    try {
      return BigDecimal.valueOf(number(key)).intValueExact();
    } catch (ArithmeticException e) {
      throw wrong(key, "a whole number");
    }
  }

  /** A whole number of at least 1. */
  public int size(String key) {
    int size = integer(key);
    if (size < 1) {
      throw wrong(key, "a number of at least 1");
    }
    return size;
  }

  /** A whole number of at least 1, or {@code otherwise} if the key is missing or null. */
  public int size(String key, int otherwise) {
    return has(key) ? size(key) : skip(key, otherwise);
  }

  /** A number. */
  public double number(String key) {
    JsonPrimitive value = element(key);
    if (!value.isNumber() || !Double.isFinite(value.getAsDouble())) {
      throw wrong(key, "a number");
    }
    return value.getAsDouble();
  }

  /** A number, or {@code otherwise} if the key is missing or null. */
  public double number(String key, double otherwise) {
    return has(key) ? number(key) : skip(key, otherwise);
  }

  /** A number, or {@code otherwise} if the key is missing; empty if it is null. */
  public Optional<Double> numberOrNull(String key, Optional<Double> otherwise) {
    return orNull(key, this::number, otherwise);
  }

  /**
   * A whole number of at least 1, or {@code otherwise} if the key is missing; empty if it is null.
   */
  public Optional<Integer> sizeOrNull(String key, Optional<Integer> otherwise) {
    return orNull(key, this::size, otherwise);
  }

  private <T> Optional<T> orNull(String key, Function<String, T> value, Optional<T> otherwise) {
    read.add(key);
    return json.has(key) ? Optional.of(key).filter(this::has).map(value) : otherwise;
  }

  /** True or false, or {@code otherwise} if the key is missing or null. */
  public boolean flag(String key, boolean otherwise) {
    if (!has(key)) {
      return skip(key, otherwise);
    }
    JsonPrimitive value = element(key);
    if (!value.isBoolean()) {
      throw wrong(key, "true or false");
    }
    return value.getAsBoolean();
  }

  /** The object of a key, if it is there and not null. */
  public Optional<HfConfig> nested(String key) {
    read.add(key);
    if (!has(key)) {
      return Optional.empty();
    }
    if (!json.get(key).isJsonObject()) {
      throw wrong(key, "an object");
    }
    return Optional.of(new HfConfig(where + "'s " + key, json.getAsJsonObject(key)));
  }

  /** A whole number, or the first of a list of them; empty if the key is missing or null. */
  public Optional<Integer> first(String key) {
    return wholes(key).stream().findFirst();
  }

  /** A whole number, or a list of them; an empty list if the key is missing or null. */
  public List<Integer> wholes(String key) {
    read.add(key);
    if (!has(key)) {
      return List.of();
    }
    if (!json.get(key).isJsonArray()) {
      return List.of(integer(key));
    }
    List<Integer> wholes = new ArrayList<>();
    for (JsonElement element : json.getAsJsonArray(key)) {
      JsonObject one = new JsonObject();
      one.add(key, element);
      wholes.add(new HfConfig(where, one).integer(key));
    }
    return wholes;
  }

  /**
   * The texts and numbers of a list, and of the lists in it, one after another; empty if the key is
   * missing or null.
   */
  public Optional<List<String>> words(String key) {
    read.add(key);
    if (!has(key)) {
      return Optional.empty();
    }
    if (!json.get(key).isJsonArray()) {
      throw wrong(key, "a list");
    }
    List<String> words = new ArrayList<>();
    flatten(json.getAsJsonArray(key), words, key);
    return Optional.of(words);
  }

  /** The numbers of a list. */
  public List<Double> numbers(String key) {
    read.add(key);
    if (!has(key)) {
      throw new IllegalArgumentException(where + " has no " + key);
    }
    if (!json.get(key).isJsonArray()) {
      throw wrong(key, "a list of numbers");
    }
    List<Double> numbers = new ArrayList<>();
    for (JsonElement element : json.getAsJsonArray(key)) {
      if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isNumber()) {
        throw wrong(key, "a list of numbers");
      }
      numbers.add(element.getAsDouble());
    }
    return numbers;
  }

  private void flatten(JsonArray list, List<String> words, String key) {
    for (JsonElement element : list) {
      if (element.isJsonArray()) {
        flatten(element.getAsJsonArray(), words, key);
      } else if (element.isJsonPrimitive()) {
        words.add(element.getAsString());
      } else {
        throw wrong(key, "a list of texts or numbers");
      }
    }
  }

  /** Accepts a key only with null or one of these values. */
  public void expect(String key, Object... allowed) {
    read.add(key);
    if (has(key) && Arrays.stream(allowed).noneMatch(value -> same(json.get(key), value))) {
      throw new IllegalArgumentException(
          where
              + " has "
              + key
              + " "
              + json.get(key)
              + ", which this family does not know; it knows "
              + List.of(allowed));
    }
  }

  private static boolean same(JsonElement element, Object value) {
    if (!element.isJsonPrimitive()) {
      return false;
    }
    JsonPrimitive primitive = element.getAsJsonPrimitive();
    return value instanceof Number number
        ? primitive.isNumber() && primitive.getAsDouble() == number.doubleValue()
        : primitive.getAsString().equals(value.toString());
  }

  /** Marks keys that do not change the results of a forward pass. */
  public void ignore(String... keys) {
    read.addAll(List.of(keys));
  }

  /** The whole object as JSON text; all of its keys count as read. */
  public String text() {
    read.addAll(json.keySet());
    return json.toString();
  }

  /** The keys that were neither read nor ignored. */
  public Set<String> unread() {
    Set<String> unread = new TreeSet<>(json.keySet());
    unread.removeAll(read);
    return unread;
  }

  /** Refuses keys that were neither read nor ignored and that could change the results. */
  public void refuseUnread() {
    Set<String> unread = unread();
    unread.removeIf(key -> HarmlessKeys.contains(key, json.get(key)));
    if (!unread.isEmpty()) {
      throw new IllegalArgumentException(
          where
              + " has "
              + String.join(", ", unread)
              + ", which this family neither reads nor knows to be harmless");
    }
  }

  private <T> T skip(String key, T otherwise) {
    read.add(key);
    return otherwise;
  }

  private JsonPrimitive element(String key) {
    read.add(key);
    if (!has(key)) {
      throw new IllegalArgumentException(where + " has no " + key);
    }
    if (!json.get(key).isJsonPrimitive()) {
      throw wrong(key, "one value");
    }
    return json.getAsJsonPrimitive(key);
  }

  private IllegalArgumentException wrong(String key, String needed) {
    return new IllegalArgumentException(
        where + " has " + key + " " + json.get(key) + ", but " + needed + " is needed");
  }

  @Override
  public String toString() {
    return where + ": " + json.keySet().size() + " keys, " + read.size() + " of them read";
  }
}
