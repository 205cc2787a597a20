package dev.loupe.view;

import java.util.List;

/** Notes for reading a result, one sentence each. */
public record Notes(List<String> all) {
  /** No notes. */
  public static final Notes NONE = new Notes(List.of());

  /** Keeps a copy of the sentences. */
  public Notes {
    all = List.copyOf(all);
  }

  /** A line for below a picture, followed by these notes. */
  public String behind(String line) {
    return all.isEmpty() ? line : line + ". Note: " + this;
  }

  /** Prints them where the result is a mere text or number, which has no place for a note. */
  public void print() {
    if (!all.isEmpty()) {
      System.err.println("Note: " + this);
    }
  }

  @Override
  public String toString() {
    return String.join("; ", all);
  }
}
