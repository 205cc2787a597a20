package dev.loupe.jinja;

/** Jinja's undefined value: empty when printed, false in conditions. */
record Undefined(String what) {
  Failure failure() {
    return new Failure(what + " is undefined");
  }

  @Override
  public String toString() {
    return "";
  }
}
