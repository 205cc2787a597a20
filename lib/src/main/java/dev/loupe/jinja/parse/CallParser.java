package dev.loupe.jinja.parse;

import dev.loupe.jinja.parse.Token.Kind;
import dev.loupe.jinja.tree.Call;
import dev.loupe.jinja.tree.Expression;
import dev.loupe.jinja.value.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the arguments of calls, {@code (a, b=1, *more, **named)}, and the parameters of macros. */
final class CallParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;

  CallParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /**
   * Arguments in the order that Python asks for: by place, by name, all of a list, all of a map.
   */
  Call call() {
    List<Expression> placed = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    Optional<Expression> more = Optional.empty();
    Optional<Expression> moreNamed = Optional.empty();
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      if (tokens.skipOperator("**")) {
        refuseBehind(moreNamed.isPresent());
        moreNamed = Optional.of(expressions.expression());
      } else if (tokens.skipOperator("*")) {
        refuseBehind(more.isPresent() || moreNamed.isPresent());
        more = Optional.of(expressions.expression());
      } else if (isNamed()) {
        refuseBehind(moreNamed.isPresent());
        String name = tokens.next().text();
        tokens.expectOperator("=");
        named.put(name, expressions.expression());
      } else {
        refuseBehind(!named.isEmpty() || more.isPresent() || moreNamed.isPresent());
        placed.add(expressions.expression());
      }
      separate();
    }
    return new Call(placed, named, more, moreNamed);
  }

  private boolean isNamed() {
    return tokens.current().kind() == Kind.NAME && tokens.following().is(Kind.OPERATOR, "=");
  }

  private void separate() {
    if (!tokens.isOperator(")")) {
      tokens.expectOperator(",");
    }
  }

  private static void refuseBehind(boolean late) {
    if (late) {
      throw new Failure(
          "a call's arguments must come in this order: by position, by name, *list, **map");
    }
  }

  /** Parameters in brackets, each with its default value if it has one. */
  Map<String, Optional<Expression>> parameters() {
    Map<String, Optional<Expression>> parameters = new LinkedHashMap<>();
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      String parameter = tokens.expect(Kind.NAME).text();
      Optional<Expression> otherwise =
          tokens.skipOperator("=") ? Optional.of(expressions.expression()) : Optional.empty();
      parameters.put(parameter, otherwise);
      separate();
    }
    return parameters;
  }

  @Override
  public String toString() {
    return "calls at " + tokens;
  }
}
