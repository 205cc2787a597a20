package dev.loupe.attribution.unit;

import dev.loupe.text.TextSpan;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sentences of a text; an empty line ends a sentence too, as below a title.
 *
 * <p>{@link BreakIterator} decides where a sentence ends; it knows no abbreviations, so "Dr. Who"
 * is two.
 */
final class Sentences {
  private static final Pattern EMPTY_LINE = Pattern.compile("\\n\\s*\\n");

  private Sentences() {}

  static List<TextSpan> in(String text) {
    List<TextSpan> sentences = new ArrayList<>();
    int start = 0;
    Matcher empty = EMPTY_LINE.matcher(text);
    while (empty.find()) {
      add(text, start, empty.end(), sentences);
      start = empty.end();
    }
    add(text, start, text.length(), sentences);
    return sentences;
  }

  private static void add(String text, int start, int end, List<TextSpan> sentences) {
    String paragraph = text.substring(start, end);
    for (TextSpan one : Breaks.of(BreakIterator.getSentenceInstance(Locale.ROOT), paragraph)) {
      sentences.add(new TextSpan(start + one.start(), start + one.end()));
    }
  }
}
