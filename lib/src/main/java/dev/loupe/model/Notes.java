package dev.loupe.model;

import java.util.List;

/** What to know when reading a result, one sentence each. */
public record Notes(List<String> all) {
  /** Nothing to know. */
  static final Notes NONE = new Notes(List.of());

  /** Keeps a copy of the sentences. */
  public Notes {
    all = List.copyOf(all);
  }

  /** A line for below a picture, with these behind it. */
  public String behind(String line) {
    return all.isEmpty() ? line : line + ". Note: " + this;
  }

  @Override
  public String toString() {
    return String.join("; ", all);
  }
}
