package dev.loupe.view;

import java.util.List;
import java.util.stream.Stream;

/**
 * Sentences that stand with a result: how to read it, or why it may mean little.
 *
 * <p>Each is a whole sentence that begins with {@code Note:} or {@code Warning:}. A picture shows
 * them above its own note, each on its own line; a result that is only a text or a number, which
 * has no place for them, prints them.
 *
 * <pre>{@code grid.withNote(notes.above("0 = no change"))}</pre>
 */
public record Notes(List<String> all) {
  /** No notes. */
  public static final Notes NONE = new Notes(List.of());

  /** Keeps a copy of the sentences. */
  public Notes {
    all = List.copyOf(all);
  }

  /** Notes of these sentences. */
  public static Notes of(String... sentences) {
    return new Notes(List.of(sentences));
  }

  /** These notes, then others. */
  public Notes plus(Notes others) {
    return new Notes(Stream.concat(all.stream(), others.all.stream()).toList());
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** A text with these notes on lines of their own above it. */
  public String above(String text) {
    return isEmpty() ? text : this + "\n" + text;
  }

  /** Prints them where the result is a mere text or number, which has no place for a note. */
  public void print() {
    all.forEach(System.err::println);
  }

  /** A line for each. */
  @Override
  public String toString() {
    return String.join("\n", all);
  }
}
