package dev.loupe.jinja.value;

import java.util.Map;
import java.util.Optional;

/**
 * The arguments of one call of a builtin.
 *
 * @param what the builtin
 * @param values by the names of its parameters
 * @param arguments as they were written
 */
public record Given(
    String what, Map<String, Object> values, Arguments arguments, Rendering rendering) {
  public boolean has(String name) {
    return values.containsKey(name);
  }

  public Object get(String name) {
    if (!values.containsKey(name)) {
      throw new Failure(what + " needs " + name);
    }
    return values.get(name);
  }

  public Object get(String name, Object otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  public String text(String name) {
    return text(get(name));
  }

  public String text(String name, String otherwise) {
    return text(get(name, otherwise));
  }

  private String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new Failure(what + " needs a string, not " + Values.described(value));
  }

  public long whole(String name, long otherwise) {
    return Operators.whole(what, get(name, otherwise));
  }

  public boolean flag(String name) {
    return Values.isTrue(get(name, false));
  }

  /** An argument that is given and is not {@code None}. */
  public Optional<Object> some(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> value != None.NONE);
  }

  /** A string that this call makes, counted as work. */
  public String made(String text) {
    rendering.spendOnText(text.length());
    return text;
  }
}
