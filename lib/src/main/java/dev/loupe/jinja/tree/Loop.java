package dev.loupe.jinja.tree;

import dev.loupe.jinja.value.Callable;
import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Undefined;
import dev.loupe.jinja.value.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs its body once for each item; what the body sets is forgotten after each round. */
public record Loop(
    Target target,
    Expression over,
    Optional<Expression> condition,
    List<Statement> body,
    List<Statement> otherwise)
    implements Statement {

  @Override
  public Flow run(Frame frame) {
    List<Object> items = items(frame);
    for (int i = 0; i < items.size(); i++) {
      frame.rendering().spend(1);
      Frame inner = frame.inner();
      inner.set("loop", round(items, i));
      target.set(inner, items.get(i));
      if (Statement.all(body, inner) == Flow.BREAK) {
        break;
      }
    }
    return items.isEmpty() ? Statement.all(otherwise, frame) : Flow.ON;
  }

  private List<Object> items(Frame frame) {
    List<Object> all = Values.items(over.value(frame));
    if (condition.isEmpty()) {
      return all;
    }
    List<Object> kept = new ArrayList<>();
    for (Object item : all) {
      Frame inner = frame.inner();
      target.set(inner, item);
      if (Values.isTrue(condition.get().value(inner))) {
        kept.add(item);
      }
    }
    return kept;
  }

  /** What the body knows as {@code loop}. */
  private static Map<String, Object> round(List<Object> items, int index) {
    Map<String, Object> loop = new HashMap<>();
    long count = items.size();
    loop.put("index", index + 1L);
    loop.put("index0", (long) index);
    loop.put("revindex", count - index);
    loop.put("revindex0", count - index - 1);
    loop.put("first", index == 0);
    loop.put("last", index == count - 1);
    loop.put("length", count);
    loop.put(
        "previtem", index > 0 ? items.get(index - 1) : new Undefined("the item before the first"));
    loop.put(
        "nextitem",
        index + 1 < count ? items.get(index + 1) : new Undefined("the item after the last"));
    Callable cycle =
        (arguments, rendering) -> {
          if (arguments.placed().isEmpty()) {
            throw new Failure("loop.cycle needs at least one value");
          }
          return arguments.placed().get(index % arguments.placed().size());
        };
    loop.put("cycle", cycle);
    return loop;
  }
}
