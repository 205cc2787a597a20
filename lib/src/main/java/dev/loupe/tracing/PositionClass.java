package dev.loupe.tracing;

import java.util.stream.IntStream;

/**
 * The kind of a position relative to the subject, which facts with different words have in common.
 *
 * <p>A position can be of several kinds: the token of a one-token subject is its first and its
 * last.
 */
enum PositionClass {
  FIRST_SUBJECT("first subject token"),
  MIDDLE_SUBJECT("middle subject tokens"),
  LAST_SUBJECT("last subject token"),
  FIRST_SUBSEQUENT("first subsequent token"),
  FURTHER("further tokens"),
  LAST("last token");

  private final String label;

  PositionClass(String label) {
    this.label = label;
  }

  /** The positions of this class in a prompt. */
  IntStream positions(Question question) {
    Subject subject = question.subject();
    int width = question.prompt().width();
    int lastSubject = subject.to() - 1;
    int last = width - 1;
    boolean ends = subject.to() == width; // then nothing is subsequent
    return switch (this) {
      case FIRST_SUBJECT -> IntStream.of(subject.from());
      case MIDDLE_SUBJECT -> IntStream.range(subject.from() + 1, lastSubject);
      case LAST_SUBJECT -> IntStream.of(lastSubject);
      case FIRST_SUBSEQUENT -> ends ? IntStream.empty() : IntStream.of(subject.to());
      case FURTHER -> IntStream.range(subject.to() + 1, last);
      case LAST -> ends ? IntStream.empty() : IntStream.of(last);
    };
  }

  @Override
  public String toString() {
    return label;
  }
}
