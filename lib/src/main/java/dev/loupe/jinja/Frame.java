package dev.loupe.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The variables that are visible in a part of a template; an outer frame does not see what an inner
 * one sets.
 */
final class Frame {
  private final Rendering rendering;
  private final Optional<Frame> outer;
  private final Map<String, Object> variables;

  Frame(Rendering rendering, Map<String, Object> variables) {
    this(rendering, Optional.empty(), new HashMap<>(variables));
  }

  private Frame(Rendering rendering, Optional<Frame> outer, Map<String, Object> variables) {
    this.rendering = rendering;
    this.outer = outer;
    this.variables = variables;
  }

  Frame inner() {
    return new Frame(rendering, Optional.of(this), new HashMap<>());
  }

  Rendering rendering() {
    return rendering;
  }

  void set(String name, Object value) {
    variables.put(name, value);
  }

  Object get(String name) {
    Object here = variables.get(name);
    if (here != null) {
      return here;
    }
    return outer.isPresent()
        ? outer.get().get(name)
        : Globals.named(name).orElseGet(() -> new Undefined("'" + name + "'"));
  }
}
