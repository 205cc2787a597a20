package dev.loupe.jinja;

/** An error in a template, with its line once that is known. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  Failure(String message) {
    super(message);
  }

  Failure in(int line) {
    return new Failure("line " + line + ": " + getMessage());
  }
}
