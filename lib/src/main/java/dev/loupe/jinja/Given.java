package dev.loupe.jinja;

import java.util.Map;
import java.util.Optional;

/**
 * The arguments of one call of a builtin.
 *
 * @param what the builtin
 * @param values by the names of its parameters
 * @param arguments as they were written
 */
record Given(String what, Map<String, Object> values, Arguments arguments, Rendering rendering) {
  boolean has(String name) {
    return values.containsKey(name);
  }

  Object get(String name) {
    if (!values.containsKey(name)) {
      throw new Failure(what + " needs " + name);
    }
    return values.get(name);
  }

  Object get(String name, Object otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  String text(String name) {
    return text(get(name));
  }

  String text(String name, String otherwise) {
    return text(get(name, otherwise));
  }

  private String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new Failure(what + " needs a string, not " + Values.described(value));
  }

  long whole(String name, long otherwise) {
    return Operators.whole(what, get(name, otherwise));
  }

  boolean flag(String name) {
    return Values.isTrue(get(name, false));
  }

  /** An argument that is given and is not {@code None}. */
  Optional<Object> some(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> value != None.NONE);
  }

  /** A string that this call makes, counted as work. */
  String made(String text) {
    rendering.spendOnText(text.length());
    return text;
  }
}
