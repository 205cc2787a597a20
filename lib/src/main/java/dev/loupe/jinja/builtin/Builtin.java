package dev.loupe.jinja.builtin;

import dev.loupe.jinja.value.Arguments;
import dev.loupe.jinja.value.Callable;
import dev.loupe.jinja.value.Given;
import dev.loupe.jinja.value.Rendering;
import java.util.List;
import java.util.Map;

/**
 * A filter, test, method or function that is built into Jinja.
 *
 * @param body computes the result from the value that it is applied to and the arguments
 */
public record Builtin(String name, List<String> parameters, Body body) {
  /** What a builtin does; {@code subject} is the value before the bar, the dot or {@code is}. */
  public interface Body {
    Object of(Object subject, Given given);
  }

  /** A builtin whose parameters are named in one text, separated by spaces. */
  public static Builtin of(String name, String parameters, Body body) {
    List<String> names = parameters.isEmpty() ? List.of() : List.of(parameters.split(" "));
    return new Builtin(name, names, body);
  }

  /** Registers a builtin under its name. */
  static void define(Map<String, Builtin> all, String name, String parameters, Body body) {
    all.put(name, of(name, parameters, body));
  }

  public Object apply(Object subject, Arguments arguments, Rendering rendering) {
    return body.of(
        subject, new Given(name, arguments.bound(name, parameters), arguments, rendering));
  }

  /** The builtin as a value that can be called. */
  public Callable of(Object subject) {
    return (arguments, rendering) -> apply(subject, arguments, rendering);
  }
}
