package dev.loupe.jinja.tree;

import dev.loupe.jinja.builtin.Globals;
import dev.loupe.jinja.value.Rendering;
import dev.loupe.jinja.value.Undefined;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The variables that are visible in a part of a template; an outer frame does not see what an inner
 * one sets.
 */
public final class Frame {
  private final Rendering rendering;
  private final Optional<Frame> outer;
  private final Map<String, Object> variables;

  public Frame(Rendering rendering, Map<String, Object> variables) {
    this(rendering, Optional.empty(), new HashMap<>(variables));
  }

  private Frame(Rendering rendering, Optional<Frame> outer, Map<String, Object> variables) {
    this.rendering = rendering;
    this.outer = outer;
    this.variables = variables;
  }

  public Frame inner() {
    return new Frame(rendering, Optional.of(this), new HashMap<>());
  }

  public Rendering rendering() {
    return rendering;
  }

  public void set(String name, Object value) {
    variables.put(name, value);
  }

  public Object get(String name) {
    Object here = variables.get(name);
    if (here != null) {
      return here;
    }
    return outer.isPresent()
        ? outer.get().get(name)
        : Globals.named(name).orElseGet(() -> new Undefined("'" + name + "'"));
  }
}
