package dev.loupe.jinja.builtin;

import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Namespace;
import dev.loupe.jinja.value.None;
import dev.loupe.jinja.value.Operators;
import dev.loupe.jinja.value.Rendering;
import dev.loupe.jinja.value.Undefined;
import dev.loupe.jinja.value.Values;
import dev.loupe.jinja.value.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parts of a value: {@code value.name}, {@code value[index]}, {@code value[from:to]}. */
public final class Access {
  private Access() {}

  /** A method of that name, or else the map's entry. */
  public static Object attribute(Object value, String name) {
    refuseUndefined(value);
    if (value instanceof Namespace space) {
      return space.get(name);
    }
    Optional<Object> method = Methods.of(value, name);
    return method.orElseGet(() -> entry(value, name).orElseGet(() -> missing(value, name)));
  }

  /** The map's entry or the list's item, or else a method of that name. */
  public static Object item(Object value, Object key, Rendering rendering) {
    refuseUndefined(value);
    rendering.spendOnText(value instanceof String text ? text.length() : 0);
    if (value instanceof Map) {
      return entry(value, key)
          .or(() -> key instanceof String name ? Methods.of(value, name) : Optional.empty())
          .orElseGet(() -> missing(value, key));
    }
    if (key instanceof Long index && hasPlaces(value)) {
      List<Object> items = Values.items(value);
      long at = index < 0 ? index + items.size() : index;
      return at >= 0 && at < items.size() ? items.get((int) at) : missing(value, key);
    }
    return key instanceof String name ? attribute(value, name) : missing(value, key);
  }

  private static boolean hasPlaces(Object value) {
    return value instanceof List
        || value instanceof String
        || value instanceof View view && view.places();
  }

  private static Optional<Object> entry(Object value, Object key) {
    return value instanceof Map<?, ?> map ? Optional.ofNullable(map.get(key)) : Optional.empty();
  }

  private static Object missing(Object value, Object key) {
    return new Undefined(Values.written(key) + " of " + Values.described(value));
  }

  private static void refuseUndefined(Object value) {
    if (value instanceof Undefined missing) {
      throw missing.failure();
    }
  }

  /** Every {@code step}th item, counted as in Python. */
  public static Object slice(
      Object value,
      Optional<Object> start,
      Optional<Object> stop,
      Optional<Object> stepping,
      Rendering rendering) {
    refuseUndefined(value);
    List<Object> items = Values.items(value);
    rendering.spend(items.size());
    long step = bound(stepping, 1);
    if (step == 0) {
      throw new Failure("the step of a slice cannot be 0");
    }
    long size = items.size();
    long least = step > 0 ? 0 : -1;
    long most = step > 0 ? size : size - 1;
    long from = clamped(bound(start, step > 0 ? 0 : size - 1), start, size, least, most);
    long to = clamped(bound(stop, step > 0 ? size : -1), stop, size, least, most);
    List<Object> kept = new ArrayList<>();
    for (long at = from; step > 0 ? at < to : at > to; at += step) {
      kept.add(items.get((int) at));
    }
    if (!(value instanceof String)) {
      return Collections.unmodifiableList(kept);
    }
    StringBuilder text = new StringBuilder();
    kept.forEach(text::append);
    return text.toString();
  }

  private static long bound(Optional<Object> given, long otherwise) {
    return given.filter(value -> value != None.NONE).isPresent()
        ? Operators.whole("a slice", given.get())
        : otherwise;
  }

  private static long clamped(
      long position, Optional<Object> given, long size, long least, long most) {
    boolean fromEnd = position < 0 && given.filter(value -> value != None.NONE).isPresent();
    return Math.max(least, Math.min(most, fromEnd ? position + size : position));
  }
}
