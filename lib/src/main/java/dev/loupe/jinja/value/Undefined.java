package dev.loupe.jinja.value;

/** Jinja's undefined value: empty when printed, false in conditions. */
public record Undefined(String what) {
  public Failure failure() {
    return new Failure(what + " is undefined");
  }

  @Override
  public String toString() {
    return "";
  }
}
