package dev.loupe.attribution.question;

/** A method of input attribution: it gives each unit of a question's prompt a number. */
public interface Method {
  /** The name in tables and pictures, such as {@code integrated gradients}. */
  String name();

  /** What its numbers mean. */
  Meaning meaning();

  /** What one of its numbers is, as a sentence of a note; empty if the meaning says it all. */
  default String reading() {
    return "";
  }

  /** Whether its numbers depend on the question's baseline. */
  default boolean comparesWithBaseline() {
    return meaning() != Meaning.RELEVANCE && meaning() != Meaning.SIZES;
  }

  /** The number of each unit. */
  Scores on(Question question);
}
