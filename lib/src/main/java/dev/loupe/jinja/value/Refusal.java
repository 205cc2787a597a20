package dev.loupe.jinja.value;

/** The message of a template that calls {@code raise_exception}. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Refusal(String message) {
    super(message);
  }
}
