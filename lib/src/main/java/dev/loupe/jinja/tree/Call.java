package dev.loupe.jinja.tree;

import dev.loupe.jinja.value.Arguments;
import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of a call, before they have values.
 *
 * @param placed arguments by position
 * @param named arguments by name
 * @param more a list of more arguments by position, {@code *list}
 * @param moreNamed a map of more arguments by name, {@code **map}
 */
public record Call(
    List<Expression> placed,
    Map<String, Expression> named,
    Optional<Expression> more,
    Optional<Expression> moreNamed) {
  public static final Call EMPTY = of(List.of());

  public static Call of(List<Expression> placed) {
    return new Call(placed, Map.of(), Optional.empty(), Optional.empty());
  }

  public Arguments arguments(Frame frame) {
    List<Object> all = new ArrayList<>();
    placed.forEach(one -> all.add(one.value(frame)));
    Map<String, Object> values = new LinkedHashMap<>();
    named.forEach((name, expression) -> values.put(name, expression.value(frame)));
    more.ifPresent(list -> all.addAll(Values.items(list.value(frame))));
    moreNamed.ifPresent(map -> addAll(values, map.value(frame)));
    frame.rendering().spend(all.size());
    return new Arguments(all, values);
  }

  private static void addAll(Map<String, Object> values, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new Failure("** needs a map, not " + Values.described(value));
    }
    map.forEach(
        (key, one) -> {
          if (!(key instanceof String name)) {
            throw new Failure("an argument's name is a string, not " + Values.described(key));
          }
          if (values.put(name, one) != null) {
            throw new Failure("the argument " + name + " is given twice");
          }
        });
  }
}
