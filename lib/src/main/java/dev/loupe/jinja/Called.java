package dev.loupe.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** A function with its arguments: {@code function(…)}. */
record Called(Expression function, Call call) implements Expression {
  @Override
  public Object value(Frame frame) {
    return value(frame, Map.of());
  }

  /** The value with some more arguments by name. */
  Object value(Frame frame, Map<String, Object> more) {
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
