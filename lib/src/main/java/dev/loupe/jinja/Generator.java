package dev.loupe.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What {@code map}, {@code select} and their kin give in Python: items that can be gone through
 * once, and that have neither a length nor places.
 */
final class Generator {
  private final Supplier<List<Object>> items;
  private List<Object> left;

  /** The items are computed when they are asked for, as in Python. */
  Generator(Supplier<List<Object>> items) {
    this.items = items;
  }

  private List<Object> left() {
    if (left == null) {
      left = new ArrayList<>(items.get());
    }
    return left;
  }

  /** The items that have not been taken; there are none afterwards. */
  List<Object> rest() {
    List<Object> rest = left();
    left = new ArrayList<>();
    return rest;
  }

  /** The next item, or what stands for none. */
  Object next() {
    return left().isEmpty() ? new Undefined("an item of an empty list") : left().remove(0);
  }

  @Override
  public String toString() {
    return "<generator>";
  }
}
