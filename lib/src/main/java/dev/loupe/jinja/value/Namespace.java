package dev.loupe.jinja.value;

import java.util.HashMap;
import java.util.Map;

/** Jinja's namespace, the only value that a template can change, also inside a loop. */
public final class Namespace {
  private final Map<String, Object> values;

  public Namespace(Map<String, Object> values) {
    this.values = new HashMap<>(values);
  }

  public Object get(String name) {
    return values.getOrDefault(name, new Undefined("the namespace's '" + name + "'"));
  }

  public void set(String name, Object value) {
    values.put(name, value);
  }

  @Override
  public String toString() {
    return "<Namespace>";
  }
}
