package dev.loupe.jinja.builtin;

import dev.loupe.jinja.value.Arguments;
import dev.loupe.jinja.value.Callable;
import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Namespace;
import dev.loupe.jinja.value.Operators;
import dev.loupe.jinja.value.Refusal;
import dev.loupe.jinja.value.Rendering;
import dev.loupe.jinja.value.Values;
import dev.loupe.jinja.value.View;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The functions that every template can call. */
public final class Globals {
  private static final Map<String, Callable> ALL =
      Map.of(
          "range", Globals::range,
          "namespace", Globals::namespace,
          "dict", Globals::map,
          "raise_exception", Globals::refuse,
          "strftime_now", Globals::now);

  private static final int LONGEST_RANGE = 100_000; // as in Jinja's own sandbox

  private Globals() {}

  public static Optional<Object> named(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  private static Object map(Arguments arguments, Rendering rendering) {
    Map<Object, Object> map = entries(arguments);
    rendering.spendOn(map);
    return map;
  }

  private static Object namespace(Arguments arguments, Rendering rendering) {
    Map<String, Object> values = new LinkedHashMap<>();
    entries(arguments).forEach((name, value) -> values.put(Values.text(name), value));
    return new Namespace(values);
  }

  /** The entries of a map, or the pairs of a list, and the arguments by name. */
  private static Map<Object, Object> entries(Arguments arguments) {
    Map<Object, Object> entries = new LinkedHashMap<>();
    for (Object from : arguments.placed()) {
      for (Object pair :
          from instanceof Map<?, ?> map ? Methods.entries(map) : Values.items(from)) {
        List<Object> both = Values.items(pair);
        if (both.size() != 2) {
          throw new Failure("dict needs pairs, not " + Values.described(pair));
        }
        entries.put(both.get(0), both.get(1));
      }
    }
    entries.putAll(arguments.named());
    return entries;
  }

  private static Object range(Arguments arguments, Rendering rendering) {
    List<Long> bounds =
        arguments.placed().stream().map(value -> Operators.whole("range", value)).toList();
    if (bounds.isEmpty() || bounds.size() > 3 || bounds.size() == 3 && bounds.get(2) == 0) {
      throw new Failure("range takes one to three integers, and the step is not 0");
    }
    long from = bounds.size() == 1 ? 0 : bounds.get(0);
    long to = bounds.get(bounds.size() == 1 ? 0 : 1);
    long step = bounds.size() == 3 ? bounds.get(2) : 1;
    if (Math.abs((double) to - from) / Math.abs(step) > LONGEST_RANGE) {
      throw new Failure("a range has " + LONGEST_RANGE + " numbers at most");
    }
    List<Object> numbers = new ArrayList<>();
    for (long number = from; step > 0 ? number < to : number > to; number += step) {
      rendering.spend(1);
      numbers.add(number);
    }
    String written = from + ", " + to + (step == 1 ? "" : ", " + step);
    return new View("range", "range(" + written + ")", numbers, true);
  }

  private static Object refuse(Arguments arguments, Rendering rendering) {
    throw new Refusal(arguments.placed().isEmpty() ? "no" : Values.text(arguments.placed().get(0)));
  }

  private static Object now(Arguments arguments, Rendering rendering) {
    if (arguments.placed().size() == 1 && arguments.placed().get(0) instanceof String pattern) {
      return DatePattern.write(pattern, LocalDateTime.now(rendering.clock()));
    }
    throw new Failure("strftime_now takes one string, such as '%d %b %Y'");
  }
}
