package dev.loupe.jinja.tree;

import dev.loupe.jinja.value.Arguments;
import dev.loupe.jinja.value.Callable;
import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Tuple;
import dev.loupe.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A part of a template with a name and parameters; a call returns the text that it writes.
 *
 * @param named the variables that its body names; {@code caller}, {@code varargs} and {@code
 *     kwargs} are there for a body that names them
 */
public record Macro(
    String name,
    Map<String, Optional<Expression>> parameters,
    List<Statement> body,
    Set<String> named) {
  private static final String CALLER = "caller"; // what a call block has inside
  private static final String FURTHER = "varargs";
  private static final String FURTHER_NAMED = "kwargs";

  public Macro {
    if (parameters.containsKey(CALLER) && parameters.get(CALLER).isEmpty()) {
      throw new Failure("a macro's parameter cannot be called caller, which {% call %} sets");
    }
  }

  /** The macro as a value; it sees the variables of where it is defined. */
  public Callable in(Frame frame) {
    return (arguments, rendering) -> {
      Frame inner = frame.inner();
      give(takeFurther(arguments, inner), inner);
      return rendering.captured(() -> Statement.all(body, inner));
    };
  }

  /** The arguments that are left for the parameters. */
  private Arguments takeFurther(Arguments arguments, Frame inner) {
    List<Object> placed = new ArrayList<>(arguments.placed());
    Map<String, Object> byName = new LinkedHashMap<>(arguments.named());
    if (named.contains(CALLER) && !parameters.containsKey(CALLER)) {
      Object caller = byName.remove(CALLER);
      inner.set(CALLER, caller == null ? new Undefined("caller") : caller);
    }
    if (named.contains(FURTHER)) {
      List<Object> further =
          placed.subList(Math.min(parameters.size(), placed.size()), placed.size());
      inner.set(FURTHER, new Tuple(further));
      further.clear();
    }
    if (named.contains(FURTHER_NAMED)) {
      Map<Object, Object> further = new LinkedHashMap<>(byName);
      further.keySet().removeAll(parameters.keySet());
      inner.set(FURTHER_NAMED, further);
      byName.keySet().retainAll(parameters.keySet());
    }
    return new Arguments(placed, byName);
  }

  private void give(Arguments arguments, Frame inner) {
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
  }
}
