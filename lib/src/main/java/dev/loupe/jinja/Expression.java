package dev.loupe.jinja;

import java.util.List;
import java.util.Map;

/** Something that has a value where it stands. */
@FunctionalInterface
interface Expression {
  Object value(Frame frame);

  /** The arguments of a call, before they have values. */
  record Call(List<Expression> placed, Map<String, Expression> named) {
    static final Call EMPTY = new Call(List.of(), Map.of());

    Arguments arguments(Frame frame) {
      Map<String, Object> values = new java.util.LinkedHashMap<>();
      named.forEach((name, expression) -> values.put(name, expression.value(frame)));
      return new Arguments(placed.stream().map(one -> one.value(frame)).toList(), values);
    }
  }
}
