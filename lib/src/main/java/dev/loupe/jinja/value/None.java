package dev.loupe.jinja.value;

/** Python's {@code None}. */
public enum None {
  NONE;

  @Override
  public String toString() {
    return "None";
  }
}
