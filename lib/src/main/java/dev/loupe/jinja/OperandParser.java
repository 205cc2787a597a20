package dev.loupe.jinja;

import dev.loupe.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what operators stand between: values, their parts, calls, filters and tests. */
final class OperandParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;

  OperandParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** A value with its sign, its parts, its filters and its tests. */
  Expression operand() {
    return filteredAndTested(signed());
  }

  private Expression signed() {
    Expression value;
    if (tokens.skipOperator("-")) {
      Expression positive = signed();
      value = frame -> Operators.negative(positive.value(frame));
    } else if (tokens.skipOperator("+")) {
      value = signed();
    } else {
      value = primary();
    }
    return parts(value);
  }

  private Expression parts(Expression whole) {
    Expression value = whole;
    while (true) {
      Expression before = value;
      if (tokens.skipOperator(".")) {
        String name = tokens.next().text();
        value = frame -> Access.attribute(before.value(frame), name);
      } else if (tokens.skipOperator("[")) {
        value = subscript(before);
      } else if (tokens.isOperator("(")) {
        value = called(before);
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression value) {
    Optional<Expression> start =
        tokens.isOperator(":") ? Optional.empty() : Optional.of(expressions.expression());
    if (tokens.skipOperator("]")) {
      Expression index = start.orElseThrow();
      return frame -> Access.item(value.value(frame), index.value(frame), frame.rendering());
    }
    tokens.expectOperator(":");
    Optional<Expression> stop =
        tokens.isOperator(":", "]") ? Optional.empty() : Optional.of(expressions.expression());
    Optional<Expression> step =
        tokens.skipOperator(":") && !tokens.isOperator("]")
            ? Optional.of(expressions.expression())
            : Optional.empty();
    tokens.expectOperator("]");
    return frame ->
        Access.slice(
            value.value(frame),
            start.map(one -> one.value(frame)),
            stop.map(one -> one.value(frame)),
            step.map(one -> one.value(frame)),
            frame.rendering());
  }

  private Expression called(Expression function) {
    Expression.Call call = call();
    return frame -> {
      Object value = function.value(frame);
      frame.rendering().spend(1);
      if (value instanceof Callable callable) {
        return callable.call(call.arguments(frame), frame.rendering());
      }
      throw value instanceof Undefined missing
          ? missing.failure()
          : new Failure(Values.described(value) + " cannot be called");
    };
  }

  private Expression.Call call() {
    List<Expression> placed = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      if (tokens.current().kind() == Kind.NAME && tokens.following().is(Kind.OPERATOR, "=")) {
        String name = tokens.next().text();
        tokens.expectOperator("=");
        named.put(name, expressions.expression());
      } else {
        placed.add(expressions.expression());
      }
      if (!tokens.isOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    return new Expression.Call(placed, named);
  }

  private Expression filteredAndTested(Expression whole) {
    Expression value = whole;
    while (true) {
      Expression before = value;
      if (tokens.isOperator("|")) {
        List<FilterCall> filters = filters();
        value = frame -> filtered(before.value(frame), filters, frame);
      } else if (tokens.skipName("is")) {
        value = test(before);
      } else if (tokens.isOperator("(")) {
        value = called(before);
      } else {
        return value;
      }
    }
  }

  private static Object filtered(Object value, List<FilterCall> filters, Frame frame) {
    Object now = value;
    for (FilterCall filter : filters) {
      now = filter.apply(now, frame);
    }
    return now;
  }

  /** Filters, each behind a bar; none if there is no bar. */
  List<FilterCall> filters() {
    List<FilterCall> filters = new ArrayList<>();
    while (tokens.skipOperator("|")) {
      filters.add(filter());
    }
    return filters;
  }

  /** A filter's name and its arguments. */
  FilterCall filter() {
    Builtin filter = Filters.named(tokens.expect(Kind.NAME).text());
    return new FilterCall(filter, tokens.isOperator("(") ? call() : Expression.Call.EMPTY);
  }

  private Expression test(Expression value) {
    boolean wanted = !tokens.skipName("not");
    Builtin test = Tests.named(tokens.next().text());
    Expression.Call call = testArguments();
    return frame ->
        Values.isTrue(test.apply(value.value(frame), call.arguments(frame), frame.rendering()))
            == wanted;
  }

  private Expression.Call testArguments() {
    if (tokens.isOperator("(")) {
      return call();
    }
    boolean value =
        switch (tokens.current().kind()) {
          case NAME -> !tokens.isName("else", "or", "and", "is", "if", "not", "in");
          case STRING, WHOLE, FRACTION -> true;
          case OPERATOR -> tokens.isOperator("[", "{");
          default -> false;
        };
    return value ? new Expression.Call(List.of(parts(primary())), Map.of()) : Expression.Call.EMPTY;
  }

  private Expression primary() {
    Token token = tokens.next();
    return switch (token.kind()) {
      case NAME -> named(token.text());
      case STRING -> Literals.text(token, tokens);
      case WHOLE -> Literals.whole(token);
      case FRACTION -> Literals.constant(Double.parseDouble(token.text()));
      case OPERATOR -> bracketed(token);
      default -> throw new Failure("a value was expected, not " + token);
    };
  }

  private static Expression named(String name) {
    return switch (name) {
      case "true", "True" -> Literals.constant(true);
      case "false", "False" -> Literals.constant(false);
      case "none", "None" -> Literals.constant(None.NONE);
      default ->
          frame -> {
            frame.rendering().spend(1);
            return frame.get(name);
          };
    };
  }

  private Expression bracketed(Token open) {
    return switch (open.text()) {
      case "(" -> parenthesised();
      case "[" -> items("]");
      case "{" -> map();
      default -> throw new Failure("a value was expected, not " + open);
    };
  }

  private Expression parenthesised() {
    if (tokens.skipOperator(")")) {
      return tuple(List.of());
    }
    Expression inside = expressions.tuple();
    tokens.expectOperator(")");
    return inside;
  }

  private Expression items(String close) {
    List<Expression> items = new ArrayList<>();
    while (!tokens.skipOperator(close)) {
      items.add(expressions.expression());
      if (!tokens.isOperator(close)) {
        tokens.expectOperator(",");
      }
    }
    return all(items);
  }

  private record Entry(Expression key, Expression value) {}

  private Expression map() {
    List<Entry> entries = new ArrayList<>();
    while (!tokens.skipOperator("}")) {
      Expression key = expressions.expression();
      tokens.expectOperator(":");
      entries.add(new Entry(key, expressions.expression()));
      if (!tokens.isOperator("}")) {
        tokens.expectOperator(",");
      }
    }
    return frame -> {
      Map<Object, Object> map = new LinkedHashMap<>();
      entries.forEach(entry -> map.put(entry.key().value(frame), entry.value().value(frame)));
      frame.rendering().spendOn(map);
      return map;
    };
  }

  /** What each expression gives, in round brackets. */
  static Expression tuple(List<Expression> items) {
    Expression list = all(items);
    return frame -> new Tuple(Values.items(list.value(frame)));
  }

  /** A list of what each expression gives. */
  private static Expression all(List<Expression> items) {
    return frame -> {
      List<Object> values = items.stream().map(item -> item.value(frame)).toList();
      frame.rendering().spendOn(values);
      return values;
    };
  }

  @Override
  public String toString() {
    return "operands at " + tokens;
  }
}
