package dev.loupe.attribution.unit;

import dev.loupe.text.TextSpan;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;

/** The parts of a text between the breaks that a {@link BreakIterator} finds. */
final class Breaks {
  private Breaks() {}

  static List<TextSpan> of(BreakIterator breaks, String text) {
    List<TextSpan> parts = new ArrayList<>();
    breaks.setText(text);
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      parts.add(new TextSpan(start, end));
      start = end;
    }
    return parts;
  }
}
