package dev.loupe.kernel.install;

import java.util.ArrayList;
import java.util.List;

/** An environment variable that holds several things, such as a path; blanks between are kept. */
record Entries(List<String> parts, String separator) {
  static Entries of(String text, String separator) {
    return new Entries(text.isEmpty() ? List.of() : List.of(text.split(separator, -1)), separator);
  }

  Entries without(Entries others) {
    return new Entries(
        parts.stream().filter(part -> !others.parts.contains(part)).toList(), separator);
  }

  Entries with(Entries more) {
    List<String> all = new ArrayList<>(parts);
    all.addAll(more.parts);
    return new Entries(all, separator);
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  @Override
  public String toString() {
    return String.join(separator, parts);
  }
}
