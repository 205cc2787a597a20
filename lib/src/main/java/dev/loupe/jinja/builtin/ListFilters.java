package dev.loupe.jinja.builtin;

import dev.loupe.jinja.value.Arguments;
import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Generator;
import dev.loupe.jinja.value.Given;
import dev.loupe.jinja.value.Operators;
import dev.loupe.jinja.value.PythonText;
import dev.loupe.jinja.value.Rendering;
import dev.loupe.jinja.value.Undefined;
import dev.loupe.jinja.value.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The filters that go through the items of a value. */
final class ListFilters {
  private ListFilters() {}

  static void define(Map<String, Builtin> all) {
    Builtin.define(all, "list", "", (value, a) -> Values.items(value));
    Builtin.define(all, "first", "", (value, a) -> first(value));
    Builtin.define(all, "last", "", (value, a) -> last(value));
    Builtin.define(all, "join", "d attribute", ListFilters::join);
    Builtin.define(all, "reverse", "", ListFilters::reverse);
    Builtin.define(all, "unique", "", ListFilters::unique);
    Builtin.define(all, "sort", "reverse case_sensitive attribute", ListFilters::sort);
    Builtin.define(all, "min", "", (value, a) -> end(sorted(value, false), 0));
    Builtin.define(all, "max", "", (value, a) -> end(sorted(value, true), 0));
    Builtin.define(all, "sum", "attribute start", ListFilters::sum);
    Builtin.define(all, "map", "function …", ListFilters::map);
    Builtin.define(all, "select", "test value", (value, a) -> selected(value, a, true));
    Builtin.define(all, "reject", "test value", (value, a) -> selected(value, a, false));
    Builtin.define(
        all, "selectattr", "attribute test value", (value, a) -> selected(value, a, true));
    Builtin.define(
        all, "rejectattr", "attribute test value", (value, a) -> selected(value, a, false));
  }

  private static Object first(Object value) {
    return value instanceof Generator generator ? generator.next() : end(Values.items(value), 0);
  }

  private static Object last(Object value) {
    if (value instanceof Generator) {
      throw new Failure(Values.described(value) + " has no last item; put | list before | last");
    }
    List<Object> items = Values.items(value);
    return end(items, items.size() - 1);
  }

  private static Object end(List<Object> items, int index) {
    return items.isEmpty() ? new Undefined("an item of an empty list") : items.get(index);
  }

  private static Object join(Object value, Given a) {
    List<Object> parts =
        Values.items(value).stream().map(part(a)).map(part -> (Object) Values.text(part)).toList();
    return Methods.join(Values.text(a.get("d", "")), parts, a);
  }

  /** The item itself, or the part of it that {@code attribute} names, such as {@code "a.b"}. */
  private static UnaryOperator<Object> part(Given a) {
    return a.some("attribute").isEmpty()
        ? item -> item
        : item -> part(item, a.get("attribute"), a.rendering());
  }

  private static Object part(Object item, Object path, Rendering rendering) {
    if (!(path instanceof String names)) {
      return Access.item(item, path, rendering);
    }
    Object part = item;
    for (Object name : PythonText.split(names, ".", -1)) {
      part = Access.item(part, name, rendering);
    }
    return part;
  }

  private static Object reverse(Object value, Given a) {
    List<Object> items = new ArrayList<>(Values.items(value));
    Collections.reverse(items);
    return value instanceof String
        ? Methods.join("", items, a)
        : value instanceof Generator ? items : new Generator(() -> items);
  }

  private static Object unique(Object value, Given a) {
    return new Generator(() -> different(value, a));
  }

  private static List<Object> different(Object value, Given a) {
    List<Object> unique = new ArrayList<>();
    for (Object item : Values.items(value)) {
      a.rendering().spend(unique.size());
      Object folded = Filters.folded(item);
      if (unique.stream().noneMatch(known -> Values.equal(Filters.folded(known), folded))) {
        unique.add(item);
      }
    }
    return unique;
  }

  private static Object sort(Object value, Given a) {
    UnaryOperator<Object> part = part(a);
    boolean exact = a.flag("case_sensitive");
    Comparator<Object> order =
        Comparator.comparing(
            item -> exact ? part.apply(item) : Filters.folded(part.apply(item)), Operators::order);
    List<Object> items = new ArrayList<>(Values.items(value));
    items.sort(a.flag("reverse") ? order.reversed() : order);
    return items;
  }

  private static List<Object> sorted(Object value, boolean falling) {
    List<Object> items = new ArrayList<>(Values.items(value));
    Comparator<Object> order = Comparator.comparing(Filters::folded, Operators::order);
    items.sort(falling ? order.reversed() : order);
    return items;
  }

  private static Object sum(Object value, Given a) {
    Object sum = a.get("start", 0L);
    for (Object item : Values.items(value)) {
      sum = Operators.calculate("+", sum, part(a).apply(item), a.rendering());
    }
    return sum;
  }

  /** Maps items by a filter with its own arguments, or to the part that {@code attribute} names. */
  private static Object map(Object value, Given a) {
    return new Generator(() -> mapped(value, a));
  }

  /** As in Python, a false value such as {@code none} counts as an empty list. */
  private static List<Object> itemsIfAny(Object value) {
    return Values.isTrue(value) ? Values.items(value) : List.of();
  }

  private static List<Object> mapped(Object value, Given a) {
    UnaryOperator<Object> function = a.has("function") ? filter(a) : partOr(a);
    List<Object> mapped = new ArrayList<>();
    for (Object item : itemsIfAny(value)) {
      a.rendering().spend(1);
      mapped.add(function.apply(item));
    }
    return mapped;
  }

  private static UnaryOperator<Object> filter(Given a) {
    Builtin filter = Filters.named(a.text("function"));
    Arguments own = a.arguments().without(1);
    return item -> filter.apply(item, own, a.rendering());
  }

  private static UnaryOperator<Object> partOr(Given a) {
    UnaryOperator<Object> part = part(a);
    return item -> {
      Object found = part.apply(item);
      return found instanceof Undefined && a.has("default") ? a.get("default") : found;
    };
  }

  private static Object selected(Object value, Given a, boolean wanted) {
    return new Generator(() -> kept(value, a, wanted));
  }

  private static List<Object> kept(Object value, Given a, boolean wanted) {
    List<Object> kept = new ArrayList<>();
    Arguments arguments =
        a.has("value") ? new Arguments(List.of(a.get("value")), Map.of()) : Arguments.NONE;
    for (Object item : itemsIfAny(value)) {
      a.rendering().spend(1);
      Object part = part(a).apply(item);
      Object result =
          a.has("test") ? Tests.named(a.text("test")).apply(part, arguments, a.rendering()) : part;
      if (Values.isTrue(result) == wanted) {
        kept.add(item);
      }
    }
    return kept;
  }
}
