package dev.loupe.jinja.parse;

import dev.loupe.jinja.parse.Token.Kind;
import dev.loupe.jinja.value.Failure;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tokens of a template, read one after another. */
public final class TokenStream {
  private static final Token END = new Token(Kind.END, "", 1);

  private final List<Token> tokens;
  private int at;

  public TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return at < tokens.size() ? tokens.get(at) : END;
  }

  Token following() {
    return at + 1 < tokens.size() ? tokens.get(at + 1) : END;
  }

  int line() {
    return current().line();
  }

  Token next() {
    Token token = current();
    at++;
    return token;
  }

  boolean isOperator(String... texts) {
    return current().kind() == Kind.OPERATOR && Set.of(texts).contains(current().text());
  }

  boolean isName(String... texts) {
    return current().kind() == Kind.NAME && Set.of(texts).contains(current().text());
  }

  boolean skipOperator(String text) {
    boolean there = isOperator(text);
    at += there ? 1 : 0;
    return there;
  }

  boolean skipName(String text) {
    boolean there = isName(text);
    at += there ? 1 : 0;
    return there;
  }

  /** The operator that comes next, if it is one of these. */
  Optional<String> takeOperator(String... texts) {
    return isOperator(texts) ? Optional.of(next().text()) : Optional.empty();
  }

  void expectOperator(String text) {
    if (!skipOperator(text)) {
      throw new Failure("'" + text + "' was expected, not " + current());
    }
  }

  void expectName(String text) {
    if (!skipName(text)) {
      throw new Failure("'" + text + "' was expected, not " + current());
    }
  }

  Token expect(Kind kind) {
    if (current().kind() != kind) {
      throw new Failure(
          (kind == Kind.NAME ? "a name" : "the end of the tag")
              + " was expected, not "
              + current());
    }
    return next();
  }

  @Override
  public String toString() {
    return "piece " + at + " of " + tokens.size() + ": " + current();
  }
}
