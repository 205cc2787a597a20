package dev.loupe.model;

/** Part of a text, from {@code start} up to but not including {@code end}, as Java counts chars. */
public record TextSpan(int start, int end) {
  public TextSpan {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("no part of a text reaches from " + start + " to " + end);
    }
  }

  /** Whether the two have a character in common. */
  public boolean overlaps(TextSpan other) {
    return start < other.end && other.start < end;
  }
}
