package dev.loupe.jinja.value;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The result of {@code map}, {@code select} and similar filters, as in Python: items that can be
 * read only once, without a length or an index.
 */
public final class Generator {
  private final Supplier<List<Object>> items;
  private List<Object> left;

  /** The items are computed when they are asked for, as in Python. */
  public Generator(Supplier<List<Object>> items) {
    this.items = items;
  }

  private List<Object> left() {
    if (left == null) {
      left = new ArrayList<>(items.get());
    }
    return left;
  }

  /** The items that have not been read; afterwards, none are left. */
  List<Object> rest() {
    List<Object> rest = left();
    left = new ArrayList<>();
    return rest;
  }

  /** The next item, or an undefined value if none is left. */
  public Object next() {
    return left().isEmpty() ? new Undefined("an item of an empty list") : left().remove(0);
  }

  @Override
  public String toString() {
    return "<generator>";
  }
}
