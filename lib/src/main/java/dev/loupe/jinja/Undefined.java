package dev.loupe.jinja;

/** What a name stands for that nothing was given for: empty when printed, false when asked. */
record Undefined(String what) {
  Failure failure() {
    return new Failure(what + " is undefined");
  }

  @Override
  public String toString() {
    return "";
  }
}
