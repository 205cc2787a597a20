package dev.loupe.wren.text;

/** Wordings that never occur in training, so that a test can ask in words that are new. */
public final class Frames {
  private static final double HELD_OUT = 0.12;

  private Frames() {}

  /** Whether this wording of a behaviour is kept out of training; depends on nothing but itself. */
  public static boolean heldOut(String behaviour, String wording) {
    return Pick.heldOut(HELD_OUT, "frame", behaviour, wording);
  }

  /** The words in front of the answer, {@code {a}}, without the space between them. */
  public static String upToAnswer(String frame) {
    return frame.substring(0, frame.indexOf(" {a}"));
  }

  /**
   * A question: the words in front of the answer, with the subject, {@code {c}} or {@code {p}}, and
   * the aside, {@code {f}} or {@code {F}}, filled in.
   */
  public static String question(String frame, String subject, String aside) {
    return Pick.capital(
        upToAnswer(frame)
            .replace("{c}", subject)
            .replace("{p}", subject)
            .replace("{f}", aside)
            .replace("{F}", aside));
  }
}
