package dev.loupe.jinja.parse;

import dev.loupe.jinja.parse.Token.Kind;
import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.PythonText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens and removes the white space that Jinja removes.
 *
 * <p>A line break after a block is removed, and so is the space before a block that comes first in
 * its line ({@code trim_blocks}, {@code lstrip_blocks}); a minus takes all white space on its side,
 * a plus keeps it.
 */
public final class Lexer {
  private static final Pattern OPENING = Pattern.compile("\\{[{%#][-+]?");
  private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*(?:-%\\}\\s*|%\\})");
  private static final Pattern END_RAW =
      Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(?:\\+%\\}|-%\\}\\s*|%\\}\\n?)");
  private static final Pattern COMMENT_END = Pattern.compile("\\+#\\}|-#\\}\\s*|#\\}\\n?");
  private static final Pattern BLOCK_END = Pattern.compile("\\+%\\}|-%\\}\\s*|%\\}\\n?");
  private static final Pattern VARIABLE_END = Pattern.compile("-\\}\\}\\s*|\\}\\}");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
  private static final Pattern STRING =
      Pattern.compile(
          "'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"",
          Pattern.DOTALL);
  private static final Pattern FRACTION =
      Pattern.compile("[0-9]+(?:\\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)");
  private static final Pattern WHOLE = Pattern.compile("[0-9]+(?:_[0-9]+)*");
  private static final Pattern OPERATOR =
      Pattern.compile("\\*\\*|//|==|!=|>=|<=|[-+/*%~\\[\\](){}<>=.:|,]");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStarts = true;

  public Lexer(String source) {
    String lines = source.replace("\r\n", "\n").replace('\r', '\n');
    this.source = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
  }

  /** All tokens, with the end token last. */
  public List<Token> tokens() {
    try {
      cut();
      return tokens;
    } catch (Failure e) {
      throw e.in(line);
    }
  }

  private void cut() {
    Matcher opening = OPENING.matcher(source);
    while (opening.find(at)) {
      data(source.substring(at, opening.start()), opening.group());
      at = opening.start();
      Matcher raw = at(RAW);
      if (raw.lookingAt()) {
        move(raw.end());
        raw();
      } else if (source.charAt(at + 1) == '#') {
        move(opening.end());
        comment();
      } else {
        boolean variable = source.charAt(at + 1) == '{';
        add(variable ? Kind.VARIABLE_BEGIN : Kind.BLOCK_BEGIN, opening.group());
        code(variable ? Kind.VARIABLE_END : Kind.BLOCK_END, variable ? VARIABLE_END : BLOCK_END);
      }
    }
    data(source.substring(at), "");
    tokens.add(new Token(Kind.END, "", line));
  }

  private void data(String text, String opening) {
    String kept = text;
    if (opening.endsWith("-")) {
      kept = PythonText.stripped(text, PythonText::isSpace, false, true);
    } else if (opening.length() > 1 && !opening.endsWith("+") && opening.charAt(1) != '{') {
      int start = text.lastIndexOf('\n') + 1;
      boolean blank = text.substring(start).codePoints().allMatch(PythonText::isSpace);
      kept = (start > 0 || lineStarts) && blank ? text.substring(0, start) : text;
    }
    if (!kept.isEmpty()) {
      tokens.add(new Token(Kind.DATA, kept, line));
    }
    move(at + text.length());
  }

  private void raw() {
    Matcher end = END_RAW.matcher(source);
    if (!end.find(at)) {
      throw new Failure("a raw block has no endraw");
    }
    data(source.substring(at, end.start()), "{%" + end.group(1));
    move(end.end());
  }

  private void comment() {
    Matcher end = COMMENT_END.matcher(source);
    if (!end.find(at)) {
      throw new Failure("a comment has no #}");
    }
    move(end.end());
  }

  private void code(Kind ending, Pattern endPattern) {
    Deque<String> open = new ArrayDeque<>(); // what must be closed first, so that }} can end a map
    while (true) {
      Matcher end = at(endPattern);
      if (open.isEmpty() && end.lookingAt()) {
        add(ending, end.group());
        return;
      }
      if (at == source.length()) {
        throw new Failure("a {{ or {% is not closed at the end of the template");
      }
      Matcher space = at(SPACE);
      if (space.lookingAt()) {
        move(space.end());
        continue;
      }
      Token token = next();
      if (token.kind() == Kind.OPERATOR) {
        balance(token.text(), open);
      }
    }
  }

  private static void balance(String bracket, Deque<String> open) {
    switch (bracket) {
      case "(" -> open.push(")");
      case "[" -> open.push("]");
      case "{" -> open.push("}");
      case ")", "]", "}" -> {
        if (!bracket.equals(open.peek())) {
          String expected = open.isEmpty() ? "something else" : "'" + open.peek() + "'";
          throw new Failure(expected + " was expected, not '" + bracket + "'");
        }
        open.pop();
      }
      default -> {}
    }
  }

  private Token next() {
    if (at(FRACTION).lookingAt() && !afterDot()) {
      return add(Kind.FRACTION, matched(FRACTION));
    }
    if (at(WHOLE).lookingAt()) {
      return add(Kind.WHOLE, matched(WHOLE));
    }
    if (at(NAME).lookingAt()) {
      return add(Kind.NAME, matched(NAME));
    }
    if (at(STRING).lookingAt()) {
      return add(Kind.STRING, matched(STRING));
    }
    if (at(OPERATOR).lookingAt()) {
      return add(Kind.OPERATOR, matched(OPERATOR));
    }
    throw new Failure("'" + Character.toString(source.codePointAt(at)) + "' is not allowed here");
  }

  private boolean afterDot() {
    return at > 0 && source.charAt(at - 1) == '.';
  }

  private String matched(Pattern pattern) {
    Matcher matcher = at(pattern);
    matcher.lookingAt();
    return matcher.group();
  }

  private Matcher at(Pattern pattern) {
    return pattern.matcher(source).region(at, source.length());
  }

  private Token add(Kind kind, String text) {
    Token token = new Token(kind, text, line);
    tokens.add(token);
    move(at + text.length());
    return token;
  }

  private void move(int to) {
    for (int i = at; i < to; i++) {
      line += source.charAt(i) == '\n' ? 1 : 0;
    }
    lineStarts = to > at ? source.charAt(to - 1) == '\n' : lineStarts;
    at = to;
  }

  @Override
  public String toString() {
    return "lexer at line " + line;
  }
}
