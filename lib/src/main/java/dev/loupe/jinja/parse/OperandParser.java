package dev.loupe.jinja.parse;

import dev.loupe.jinja.builtin.Access;
import dev.loupe.jinja.builtin.Builtin;
import dev.loupe.jinja.builtin.Filters;
import dev.loupe.jinja.builtin.Tests;
import dev.loupe.jinja.parse.Token.Kind;
import dev.loupe.jinja.tree.Call;
import dev.loupe.jinja.tree.Called;
import dev.loupe.jinja.tree.Expression;
import dev.loupe.jinja.tree.FilterCall;
import dev.loupe.jinja.tree.Frame;
import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.None;
import dev.loupe.jinja.value.Operators;
import dev.loupe.jinja.value.Tuple;
import dev.loupe.jinja.value.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the operands of operators: values, attributes, calls, filters and tests. */
final class OperandParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final CallParser calls;
  private final Mentions mentions;

  OperandParser(TokenStream tokens, ExpressionParser expressions, Mentions mentions) {
    this.tokens = tokens;
    this.expressions = expressions;
    this.calls = new CallParser(tokens, expressions);
    this.mentions = mentions;
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
        value = part(before);
      } else if (tokens.skipOperator("[")) {
        value = subscript(before);
      } else if (tokens.isOperator("(")) {
        value = new Called(before, calls.call());
      } else {
        return value;
      }
    }
  }

  /** {@code value.name}, or {@code value.0} for {@code value[0]}. */
  private Expression part(Expression value) {
    if (tokens.current().kind() == Kind.WHOLE) {
      Expression index = Literals.whole(tokens.next());
      return frame -> Access.item(value.value(frame), index.value(frame), frame.rendering());
    }
    String name = tokens.expect(Kind.NAME).text();
    return frame -> Access.attribute(value.value(frame), name);
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
        value = new Called(before, calls.call());
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

  /** Filters, each after a bar; none if there is no bar. */
  List<FilterCall> filters() {
    List<FilterCall> filters = new ArrayList<>();
    while (tokens.skipOperator("|")) {
      filters.add(filter());
    }
    return filters;
  }

  /** A filter's name and its arguments. */
  FilterCall filter() {
    String name = tokens.expect(Kind.NAME).text();
    Builtin filter =
        Filters.find(name).orElseGet(() -> mentions.unknown(Filters.missing(name), name));
    return new FilterCall(filter, tokens.isOperator("(") ? calls.call() : Call.EMPTY);
  }

  private Expression test(Expression value) {
    boolean wanted = !tokens.skipName("not");
    String name = tokens.next().text();
    Builtin test = Tests.find(name).orElseGet(() -> mentions.unknown(Tests.missing(name), name));
    Call call = testArguments();
    return frame ->
        Values.isTrue(test.apply(value.value(frame), call.arguments(frame), frame.rendering()))
            == wanted;
  }

  private Call testArguments() {
    if (tokens.isOperator("(")) {
      return calls.call();
    }
    boolean value =
        switch (tokens.current().kind()) {
          case NAME -> !tokens.isName("else", "or", "and", "is", "if", "not", "in");
          case STRING, WHOLE, FRACTION -> true;
          case OPERATOR -> tokens.isOperator("[", "{");
          default -> false;
        };
    return value ? Call.of(List.of(parts(primary()))) : Call.EMPTY;
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

  private Expression named(String name) {
    return switch (name) {
      case "true", "True" -> Literals.constant(true);
      case "false", "False" -> Literals.constant(false);
      case "none", "None" -> Literals.constant(None.NONE);
      default -> variable(name);
    };
  }

  private Expression variable(String name) {
    mentions.name(name);
    return frame -> {
      frame.rendering().spend(1);
      return frame.get(name);
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

  /** The values of the expressions, in round brackets. */
  static Expression tuple(List<Expression> items) {
    Expression list = all(items);
    return frame -> new Tuple(Values.items(list.value(frame)));
  }

  /** A list of the values of the expressions. */
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
