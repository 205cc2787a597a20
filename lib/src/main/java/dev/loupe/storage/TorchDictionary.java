package dev.loupe.storage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A dictionary in a {@link TorchFile}; its keys are texts and whole numbers.
 *
 * <p>Each value is asked for by its key and its kind; one that is missing or of another kind is an
 * error that says what is there.
 */
public final class TorchDictionary {
  private static final int SHOWN = 12; // keys in a message

  private final String name;
  private final Map<?, ?> values;

  TorchDictionary(String name, Map<?, ?> values) {
    this.name = name;
    this.values = values;
  }

  /** The keys, in their order: {@link String} or {@link Long}. */
  public Set<Object> keys() {
    return new LinkedHashSet<>(values.keySet());
  }

  /** Whether there is a value for this key. */
  public boolean has(Object key) {
    return values.containsKey(key);
  }

  /** The tensor of a key, which must be a {@link String} or a {@link Long}. */
  public StoredArray tensor(Object key) {
    return value(key, StoredArray.class, "tensor");
  }

  /** The dictionary of a key. */
  public TorchDictionary dictionary(Object key) {
    return new TorchDictionary(
        name + ": " + shown(key), value(key, Map.class, "dictionary of values"));
  }

  /** The whole number of a key. */
  public long whole(Object key) {
    Number number = value(key, Number.class, "whole number");
    if (number instanceof Integer || number instanceof Long) {
      return number.longValue();
    }
    throw another(key, "whole number", number);
  }

  /** The whole numbers in the list of a key. */
  public List<Long> wholes(Object key) {
    List<Long> wholes = new ArrayList<>();
    for (Object each : value(key, List.class, "list of whole numbers")) {
      if (!(each instanceof Integer || each instanceof Long)) {
        throw another(key, "list of whole numbers", each);
      }
      wholes.add(((Number) each).longValue());
    }
    return wholes;
  }

  private <T> T value(Object key, Class<T> kind, String called) {
    if (!values.containsKey(key)) {
      throw new IllegalArgumentException(
          name + " has no " + shown(key) + "; it has " + (values.isEmpty() ? "nothing" : shown()));
    }
    Object value = values.get(key);
    if (!kind.isInstance(value)) {
      throw another(key, called, value);
    }
    return kind.cast(value);
  }

  private IllegalArgumentException another(Object key, String expected, Object value) {
    return new IllegalArgumentException(
        name + " should have a " + expected + " as " + shown(key) + ", but has " + kind(value));
  }

  /** What a value is, without its content, which may be anything. */
  static String kind(Object value) {
    if (value instanceof StoredArray tensor) {
      return "a tensor " + tensor;
    } else if (value instanceof Map) {
      return "a dictionary";
    } else if (value instanceof List || value instanceof Object[]) {
      return "a list";
    } else if (value instanceof String) {
      return "a text";
    } else if (value instanceof Number) {
      return "the number " + value;
    }
    return value == null ? "None" : "another value";
  }

  private String shown() {
    return values.keySet().stream()
            .limit(SHOWN)
            .map(TorchDictionary::shown)
            .collect(Collectors.joining(", "))
        + (values.size() > SHOWN ? ", …" : "");
  }

  private static String shown(Object key) {
    String text = String.valueOf(key).replaceAll("[^\\p{Print}]", "?");
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }

  /** The file or the place in it, and the keys. */
  @Override
  public String toString() {
    return name + ": " + shown();
  }
}
