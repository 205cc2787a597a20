package dev.loupe.attribution.unit;

import dev.loupe.text.TextSpan;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Parts of a prompt that are given as texts or by where they stand. */
final class Passages {
  static final String KIND = "passage";
  private static final int QUOTED = 40; // letters of a passage in an error

  private final PlacedText prompt;

  Passages(Tokens tokens) {
    this.prompt = PlacedText.of(tokens);
  }

  InputUnits of(List<String> texts) {
    return at(texts.stream().map(this::only).toList());
  }

  private TextSpan only(String passage) {
    int at = prompt.text().indexOf(passage);
    if (passage.isBlank() || at < 0) {
      throw new IllegalArgumentException(
          quoted(passage)
              + " does not occur in the prompt; give each passage exactly as it stands there");
    }
    if (prompt.text().indexOf(passage, at + 1) >= 0) {
      throw new IllegalArgumentException(
          quoted(passage)
              + " occurs more than once in the prompt; give more of the text around it, or where it"
              + " stands: by(InputUnits.passagesAt(prompt(), List.of(new TextSpan("
              + at
              + ", "
              + (at + passage.length())
              + "))))");
    }
    return new TextSpan(at, at + passage.length());
  }

  InputUnits at(List<TextSpan> spans) {
    if (spans.isEmpty()) {
      throw new IllegalArgumentException(
          "no passage was given to attribute to; give at least one, as it stands in the prompt");
    }
    List<TextSpan> ordered = new ArrayList<>(spans);
    ordered.sort(Comparator.comparingInt(TextSpan::start));
    for (int i = 0; i < ordered.size(); i++) {
      checkEnd(ordered.get(i));
      if (i > 0 && ordered.get(i - 1).overlaps(ordered.get(i))) {
        throw new IllegalArgumentException(
            quoted(prompt.text(ordered.get(i)))
                + " overlaps "
                + quoted(prompt.text(ordered.get(i - 1)))
                + "; give passages that share no characters");
      }
    }
    List<InputUnit> units =
        ordered.stream()
            .map(span -> new InputUnit(prompt.text(span), prompt.positions(span)))
            .toList();
    return new InputUnits(KIND, units, prompt.width());
  }

  private void checkEnd(TextSpan span) {
    if (span.end() > prompt.text().length()) {
      throw new IllegalArgumentException(
          "the passage from character "
              + span.start()
              + " to "
              + span.end()
              + " goes beyond the prompt, which has "
              + prompt.text().length()
              + " characters");
    }
  }

  private static String quoted(String passage) {
    return "'" + Labels.shown(passage, QUOTED) + "'";
  }

  @Override
  public String toString() {
    return "passages of " + prompt;
  }
}
