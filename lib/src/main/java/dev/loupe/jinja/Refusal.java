package dev.loupe.jinja;

/** The message of a template that calls {@code raise_exception}. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  Refusal(String message) {
    super(message);
  }
}
