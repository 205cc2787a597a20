package dev.loupe.jinja.parse;

import dev.loupe.jinja.parse.Token.Kind;
import dev.loupe.jinja.tree.Expression;
import dev.loupe.jinja.tree.FilterCall;
import dev.loupe.jinja.value.Operators;
import dev.loupe.jinja.value.Undefined;
import dev.loupe.jinja.value.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads expressions, the loosest operators first: a method for each level of Jinja's grammar. */
final class ExpressionParser {
  private static final Expression NOTHING = frame -> new Undefined("an if expression without else");

  private final TokenStream tokens;
  private final OperandParser operands;
  private final Mentions mentions;

  ExpressionParser(TokenStream tokens, Mentions mentions) {
    this.tokens = tokens;
    this.operands = new OperandParser(tokens, this, mentions);
    this.mentions = mentions;
  }

  /** Filters, each after a bar; none if there is no bar. */
  List<FilterCall> filters() {
    return operands.filters();
  }

  /** A filter's name and its arguments. */
  FilterCall filter() {
    return operands.filter();
  }

  /** Expressions separated by commas are one list. */
  Expression tuple() {
    Expression first = expression();
    return tokens.isOperator(",") ? list(first) : first;
  }

  /** What a loop goes over: an {@code if} after it belongs to the loop. */
  Expression tupleWithoutChoice() {
    Expression first = or();
    return tokens.isOperator(",") ? list(first) : first;
  }

  private Expression list(Expression first) {
    List<Expression> items = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",")) {
      if (endsHere()) {
        break;
      }
      items.add(expression());
    }
    return OperandParser.tuple(items);
  }

  private boolean endsHere() {
    return tokens.isOperator(")", "]", "}", "=")
        || tokens.current().kind() == Kind.VARIABLE_END
        || tokens.current().kind() == Kind.BLOCK_END;
  }

  /** One expression, with its {@code if … else …}. */
  Expression expression() {
    int known = mentions.count();
    Expression value = or();
    while (tokens.skipName("if")) {
      Expression yes = value;
      Expression condition = or();
      Expression no = tokens.skipName("else") ? expression() : NOTHING;
      value = frame -> (Values.isTrue(condition.value(frame)) ? yes : no).value(frame);
      mentions.forgive(known);
    }
    return value;
  }

  private Expression or() {
    Expression left = and();
    while (tokens.skipName("or")) {
      Expression first = left;
      Expression second = and();
      left =
          frame -> {
            Object value = first.value(frame);
            return Values.isTrue(value) ? value : second.value(frame);
          };
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skipName("and")) {
      Expression first = left;
      Expression second = not();
      left =
          frame -> {
            Object value = first.value(frame);
            return Values.isTrue(value) ? second.value(frame) : value;
          };
    }
    return left;
  }

  private Expression not() {
    if (tokens.skipName("not")) {
      Expression value = not();
      return frame -> !Values.isTrue(value.value(frame));
    }
    return comparison();
  }

  /** {@code a < b < c} is {@code a < b and b < c}. */
  private Expression comparison() {
    Expression first = sum();
    List<String> operators = new ArrayList<>();
    List<Expression> others = new ArrayList<>();
    for (Optional<String> next = comparator(); next.isPresent(); next = comparator()) {
      operators.add(next.get());
      others.add(sum());
    }
    if (operators.isEmpty()) {
      return first;
    }
    return frame -> {
      Object left = first.value(frame);
      for (int i = 0; i < others.size(); i++) {
        Object right = others.get(i).value(frame);
        if (!Operators.compare(operators.get(i), left, right, frame.rendering())) {
          return false;
        }
        left = right;
      }
      return true;
    };
  }

  private Optional<String> comparator() {
    if (tokens.skipName("in")) {
      return Optional.of("in");
    }
    if (tokens.isName("not") && tokens.following().is(Kind.NAME, "in")) {
      tokens.next();
      tokens.next();
      return Optional.of("not in");
    }
    return tokens.takeOperator("==", "!=", "<", "<=", ">", ">=");
  }

  private Expression sum() {
    Expression left = joined();
    for (Optional<String> operator = tokens.takeOperator("+", "-");
        operator.isPresent();
        operator = tokens.takeOperator("+", "-")) {
      left = calculated(operator.get(), left, joined());
    }
    return left;
  }

  private Expression joined() {
    Expression left = product();
    while (tokens.skipOperator("~")) {
      left = calculated("~", left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    for (Optional<String> operator = tokens.takeOperator("*", "/", "//", "%");
        operator.isPresent();
        operator = tokens.takeOperator("*", "/", "//", "%")) {
      left = calculated(operator.get(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = operands.operand();
    while (tokens.skipOperator("**")) {
      left = calculated("**", left, operands.operand());
    }
    return left;
  }

  private static Expression calculated(String operator, Expression left, Expression right) {
    return frame -> {
      frame.rendering().spend(1);
      return Operators.calculate(
          operator, left.value(frame), right.value(frame), frame.rendering());
    };
  }

  @Override
  public String toString() {
    return "expressions at " + tokens;
  }
}
