package dev.loupe.corpus;

import java.util.Objects;

/**
 * One text of a corpus.
 *
 * @param number its number in the corpus, from 0
 * @param value the text itself
 * @param place where it stands, for messages: {@code reviews.csv line 3}
 */
public record Text(int number, String value, String place) {
  public Text {
    Objects.requireNonNull(value, "a text needs a value, and null was given");
    Objects.requireNonNull(place, "a text needs a place, and null was given");
  }

  /** The place and the text. */
  @Override
  public String toString() {
    return place + ": " + value;
  }
}
