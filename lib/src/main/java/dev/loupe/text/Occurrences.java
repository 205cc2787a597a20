package dev.loupe.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The positions of a text in a prompt: one span of tokens for each occurrence.
 *
 * <p>A token covers a text if they share a character; so " Mary" and "ary" are found at the same
 * token, and an emoji at all the tokens that it consists of. The search compares characters: an "é"
 * written as one character does not match an "é" written as "e" and an accent.
 *
 * <pre>{@code
 * var john = model.positions("When Mary and John met, John", " John");
 * run.zero(RESID_PRE.at(3).pos(john.last().end()))
 * }</pre>
 */
public record Occurrences(String text, List<TokenSpan> all) {
  public Occurrences {
    all = List.copyOf(all);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' does not occur");
    }
  }

  /**
   * The occurrences of a text in one prompt.
   *
   * @param spans the part of the prompt that each token covers
   * @param from the position of the first of these tokens
   */
  static Occurrences of(String text, String prompt, List<TextSpan> spans, int from) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          "an empty text has no position; give the words to look for");
    }
    List<TokenSpan> found = new ArrayList<>();
    for (int at = prompt.indexOf(text); at >= 0; at = prompt.indexOf(text, at + 1)) {
      TextSpan part = new TextSpan(at, at + text.length());
      List<Integer> covering = new ArrayList<>();
      for (int i = 0; i < spans.size(); i++) {
        if (spans.get(i).overlaps(part)) {
          covering.add(from + i);
        }
      }
      if (!covering.isEmpty()) {
        found.add(new TokenSpan(Collections.min(covering), Collections.max(covering)));
      }
    }
    return new Occurrences(text, found);
  }

  /** The first occurrence. */
  public TokenSpan first() {
    return all.get(0);
  }

  /** The last occurrence. */
  public TokenSpan last() {
    return all.get(all.size() - 1);
  }

  /** The only occurrence; a text that occurs several times is refused. */
  public TokenSpan only() {
    if (all.size() > 1) {
      throw new IllegalArgumentException(this + "; choose with first(), last() or all()");
    }
    return first();
  }

  /** The number of occurrences. */
  public int size() {
    return all.size();
  }

  @Override
  public String toString() {
    return all.stream()
        .map(TokenSpan::toString)
        .collect(Collectors.joining("; ", "'" + text + "' at ", ""));
  }
}
