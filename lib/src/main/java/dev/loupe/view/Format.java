package dev.loupe.view;

/** The formats of a result that a notebook receives. */
public enum Format {
  /** Text, PNG and HTML, for working in a notebook. */
  FULL,
  /** Text and PNG only, for viewers that remove colours from HTML. */
  PNG_ONLY;

  /** The system property that sets the format of the whole process: "full" or "png". */
  public static final String PROPERTY = "loupe.format";

  /** The format that {@link #PROPERTY} asks for; {@link #FULL} if it is not set. */
  public static Format current() {
    String asked = System.getProperty(PROPERTY, "full");
    return switch (asked) {
      case "full" -> FULL;
      case "png" -> PNG_ONLY;
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " is '" + asked + "'; it can be 'full' or 'png'");
    };
  }

  @Override
  public String toString() {
    return this == FULL ? "text, PNG and HTML" : "text and PNG";
  }
}
