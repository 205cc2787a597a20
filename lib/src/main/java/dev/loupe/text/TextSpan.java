package dev.loupe.text;

/** A part of a text, from {@code start} up to but not including {@code end}, in Java chars. */
public record TextSpan(int start, int end) {
  public TextSpan {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("a part of a text cannot go from " + start + " to " + end);
    }
  }

  /** Whether the two spans share a character. */
  public boolean overlaps(TextSpan other) {
    return start < other.end && other.start < end;
  }
}
