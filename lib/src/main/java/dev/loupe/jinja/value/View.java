package dev.loupe.jinja.value;

import java.util.List;

/**
 * Items that can be counted and looped over but are not a list: a map's keys, values or items, or a
 * range.
 *
 * @param kind Python's name of it, such as {@code dict_keys}
 * @param written as Python writes it
 * @param places whether an item can be read by its index
 */
public record View(String kind, String written, List<Object> items, boolean places) {
  public static View of(String kind, List<Object> items) {
    return new View(kind, kind + "(" + Values.written(items) + ")", items, false);
  }

  @Override
  public String toString() {
    return written;
  }
}
