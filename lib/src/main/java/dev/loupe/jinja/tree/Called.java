package dev.loupe.jinja.tree;

import dev.loupe.jinja.value.Arguments;
import dev.loupe.jinja.value.Callable;
import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Undefined;
import dev.loupe.jinja.value.Values;
import java.util.LinkedHashMap;
import java.util.Map;

/** A function with its arguments: {@code function(…)}. */
public record Called(Expression function, Call call) implements Expression {
  @Override
  public Object value(Frame frame) {
    return value(frame, Map.of());
  }

  /** The value with some more arguments by name. */
  public Object value(Frame frame, Map<String, Object> more) {
    Object called = function.value(frame);
    frame.rendering().spend(1);
    if (called instanceof Callable callable) {
      Arguments arguments = call.arguments(frame);
      Map<String, Object> named = new LinkedHashMap<>(arguments.named());
      named.putAll(more);
      return callable.call(new Arguments(arguments.placed(), named), frame.rendering());
    }
    throw called instanceof Undefined missing
        ? missing.failure()
        : new Failure(Values.described(called) + " cannot be called");
  }
}
