package dev.loupe.jinja.value;

/** An error in a template, with its line once that is known. */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Failure(String message) {
    super(message);
  }

  public Failure in(int line) {
    return new Failure("line " + line + ": " + getMessage());
  }
}
