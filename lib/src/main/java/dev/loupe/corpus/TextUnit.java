package dev.loupe.corpus;

/** What counts as one text in a .txt file. */
enum TextUnit {
  /** Each line that is not blank. */
  LINE("lines"),
  /** The lines between blank lines. */
  PARAGRAPH("paragraphs"),
  /** The whole file. */
  DOCUMENT("documents");

  private final String plural;

  TextUnit(String plural) {
    this.plural = plural;
  }

  @Override
  public String toString() {
    return plural;
  }
}
