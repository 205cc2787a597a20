package dev.loupe.jinja;

/** What went wrong in a template, and, once that is known, in which line. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  Failure(String message) {
    super(message);
  }

  Failure in(int line) {
    return new Failure("line " + line + ": " + getMessage());
  }
}
