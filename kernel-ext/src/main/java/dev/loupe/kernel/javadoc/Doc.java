package dev.loupe.kernel.javadoc;

/**
 * A Javadoc comment, ready to show.
 *
 * @param sentence its first sentence, as text
 * @param sentenceHtml the same as HTML
 * @param text all of it, as text
 * @param html all of it, as HTML
 */
public record Doc(String sentence, String sentenceHtml, String text, String html) {
  /** An empty comment. */
  public static final Doc NONE = new Doc("", "", "", "");

  /** Whether it has no text. */
  public boolean isEmpty() {
    return text.isEmpty();
  }
}
