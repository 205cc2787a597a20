package dev.loupe.kernel.source;

import java.util.Set;
import java.util.TreeSet;

/** How far a cell has been read, and its text as it is compiled. */
public final class Reading {
  private CellSource source;
  private int at;
  private final Set<Integer> semicolons = new TreeSet<>();

  public Reading(CellSource source, int from) {
    this.source = source;
    this.at = source.skipBlank(from);
  }

  public CellSource source() {
    return source;
  }

  /** Where the next statement begins. */
  public int at() {
    return at;
  }

  public boolean ended() {
    return at >= source.text().length();
  }

  public String rest() {
    return source.text().substring(at);
  }

  /** The text of the next statement if {@code remaining} follows it. */
  public String next(String remaining) {
    return source.text().substring(at, source.text().length() - remaining.length());
  }

  /** Replaces the next statement with repaired code. */
  public void mend(Mending mending, String remaining) {
    String before = source.text().substring(0, at);
    source = new CellSource(source.cell(), before + mending.code() + remaining);
    mending.semicolons().forEach(place -> semicolons.add(at + place));
  }

  /** Moves on to the rest of the cell. */
  public void skipTo(String remaining) {
    at = source.skipBlank(source.text().length() - remaining.length());
  }

  /** Whether the statement that was read last is a line of the cell without a semicolon. */
  public boolean isBehindBareLine() {
    int last = at;
    String code = Passage.blanked(source.text());
    while (last > 0 && Character.isWhitespace(code.charAt(last - 1))) {
      last--;
    }
    return semicolons.contains(last - 1);
  }
}
