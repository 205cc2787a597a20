package dev.loupe.jinja;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A part of a template with a name and parameters; calling it gives the text that it writes. */
record Macro(String name, Map<String, Optional<Expression>> parameters, List<Statement> body) {
  /** The macro as a value; it sees the variables of where it is defined. */
  Callable in(Frame frame) {
    return (arguments, rendering) -> {
      Frame inner = frame.inner();
      Map<String, Object> bound =
          arguments.bound("the macro " + name, List.copyOf(parameters.keySet()));
      parameters.forEach(
          (parameter, otherwise) ->
              inner.set(
                  parameter,
                  bound.containsKey(parameter)
                      ? bound.get(parameter)
                      : otherwise
                          .map(expression -> expression.value(inner))
                          .orElse(new Undefined("the macro's " + parameter))));
      return rendering.captured(() -> Statement.all(body, inner));
    };
  }
}
