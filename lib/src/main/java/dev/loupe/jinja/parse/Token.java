package dev.loupe.jinja.parse;

/** A token of a template's source. */
record Token(Kind kind, String text, int line) {
  /** The kind of a token. */
  enum Kind {
    DATA,
    VARIABLE_BEGIN,
    VARIABLE_END,
    BLOCK_BEGIN,
    BLOCK_END,
    NAME,
    STRING,
    WHOLE,
    FRACTION,
    OPERATOR,
    END
  }

  boolean is(Kind kind, String text) {
    return this.kind == kind && this.text.equals(text);
  }

  @Override
  public String toString() {
    return kind == Kind.END ? "the end of the template" : "'" + text.strip() + "'";
  }
}
