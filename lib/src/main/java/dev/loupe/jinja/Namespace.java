package dev.loupe.jinja;

import java.util.HashMap;
import java.util.Map;

/** Jinja's namespace, the only value that a template can change, also inside a loop. */
final class Namespace {
  private final Map<String, Object> values;

  Namespace(Map<String, Object> values) {
    this.values = new HashMap<>(values);
  }

  Object get(String name) {
    return values.getOrDefault(name, new Undefined("the namespace's '" + name + "'"));
  }

  void set(String name, Object value) {
    values.put(name, value);
  }

  @Override
  public String toString() {
    return "<Namespace>";
  }
}
