package dev.loupe.attribution.unit;

import dev.loupe.text.TextSpan;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The words of a text, each with the spaces before it.
 *
 * <p>A run of punctuation marks or symbols is a word of its own; a line break ends the word before
 * it. In scripts that write no spaces between words, each character is a word, unless a token has
 * several.
 */
final class Words {
  private static final Set<Character.UnicodeScript> UNSPACED =
      EnumSet.of(
          Character.UnicodeScript.HAN,
          Character.UnicodeScript.HIRAGANA,
          Character.UnicodeScript.THAI,
          Character.UnicodeScript.LAO,
          Character.UnicodeScript.KHMER,
          Character.UnicodeScript.MYANMAR,
          Character.UnicodeScript.TIBETAN);

  private final String text;
  private final List<TextSpan> words = new ArrayList<>();
  private int begun; // where the next word begins, with the spaces before it
  private boolean marks; // whether the last word is punctuation

  private Words(String text) {
    this.text = text;
  }

  /** The words of a text, which they cover without gaps. */
  static List<TextSpan> in(String text) {
    Words words = new Words(text);
    // BreakIterator keeps "don't" together, but not with a typographic apostrophe
    String typed = text.replaceAll("(?<=\\p{L})’(?=\\p{L})", "'");
    for (TextSpan piece : Breaks.of(BreakIterator.getWordInstance(Locale.ROOT), typed)) {
      words.add(piece);
    }
    words.end();
    return words.words;
  }

  private void add(TextSpan piece) {
    String said = text.substring(piece.start(), piece.end());
    if (said.isBlank()) {
      int line = said.lastIndexOf('\n') + 1;
      if (line > 0 && !words.isEmpty()) {
        extend(piece.start() + line);
        marks = false;
      }
      return;
    }
    if (UNSPACED.contains(Character.UnicodeScript.of(said.codePointAt(0)))) {
      Breaks.of(BreakIterator.getCharacterInstance(Locale.ROOT), said)
          .forEach(one -> word(piece.start() + one.end(), false));
      return;
    }
    boolean mark = said.codePoints().noneMatch(Character::isLetterOrDigit);
    boolean joins = mark && marks && begun == piece.start();
    if (joins) {
      extend(piece.end());
    } else {
      word(piece.end(), mark);
    }
  }

  private void word(int end, boolean mark) {
    words.add(new TextSpan(begun, end));
    begun = end;
    marks = mark;
  }

  private void extend(int end) {
    TextSpan last = words.remove(words.size() - 1);
    words.add(new TextSpan(last.start(), end));
    begun = end;
  }

  /** Spaces at the end belong to the last word. */
  private void end() {
    if (begun < text.length() && words.isEmpty()) {
      word(text.length(), false);
    } else if (begun < text.length()) {
      extend(text.length());
    }
  }

  @Override
  public String toString() {
    return words.size() + " words of '" + text + "'";
  }
}
