package dev.loupe.text;

import java.util.List;
import java.util.stream.IntStream;

/** A range of positions in a prompt, from {@code start} to {@code end}, both included. */
public record TokenSpan(int start, int end) {
  public TokenSpan {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("positions cannot go from " + start + " to " + end);
    }
  }

  /** The number of positions. */
  public int size() {
    return end - start + 1;
  }

  /** Every position, in order. */
  public List<Integer> positions() {
    return IntStream.rangeClosed(start, end).boxed().toList();
  }

  @Override
  public String toString() {
    return start == end ? "position " + start : "positions " + start + " to " + end;
  }
}
