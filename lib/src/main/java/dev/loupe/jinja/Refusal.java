package dev.loupe.jinja;

/** What a template says when it refuses what it was given, by {@code raise_exception}. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  Refusal(String message) {
    super(message);
  }
}
