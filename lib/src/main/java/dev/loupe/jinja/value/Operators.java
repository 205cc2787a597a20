package dev.loupe.jinja.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Arithmetic and comparison as in Python; whole numbers have 64 bits. */
public final class Operators {
  private Operators() {}

  static boolean isWhole(Object value) {
    return value instanceof Long || value instanceof Boolean;
  }

  /** A value as a whole number; {@code what}, which needs it, is for the message. */
  public static long whole(String what, Object value) {
    if (value instanceof Long whole) {
      return whole;
    }
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    throw new Failure(what + " needs an integer, not " + Values.described(value));
  }

  public static double real(Object value) {
    return value instanceof Double number ? number : whole("arithmetic", value);
  }

  public static Object negative(Object value) {
    if (isWhole(value)) {
      return Math.negateExact(whole("-", value));
    }
    if (value instanceof Double number) {
      return -number;
    }
    throw value instanceof Undefined missing
        ? missing.failure()
        : new Failure("-" + Values.described(value) + " cannot be calculated");
  }

  public static Object calculate(String operator, Object left, Object right, Rendering rendering) {
    if (operator.equals("~")) {
      return joined(Values.text(left), Values.text(right), rendering);
    }
    for (Object value : List.of(left, right)) {
      if (value instanceof Undefined missing) {
        throw missing.failure();
      }
    }
    if (Values.isNumber(left) && Values.isNumber(right)) {
      return isWhole(left) && isWhole(right) && !operator.equals("/")
          ? whole(operator, whole(operator, left), whole(operator, right))
          : real(operator, real(left), real(right));
    }
    return calculateSequences(operator, left, right, rendering);
  }

  private static Object calculateSequences(
      String operator, Object left, Object right, Rendering rendering) {
    if (operator.equals("%") && left instanceof String text) {
      return PercentFormat.of(text, right, rendering);
    }
    if (operator.equals("+") && left instanceof String one && right instanceof String other) {
      return joined(one, other, rendering);
    }
    if (operator.equals("+") && left instanceof List<?> one && right instanceof List<?> other) {
      List<Object> all = new ArrayList<>(one);
      all.addAll(other);
      rendering.spendOn(all);
      return all;
    }
    if (operator.equals("*") && left instanceof String text && isWhole(right)) {
      int times = (int) Math.max(0, Math.min(Integer.MAX_VALUE, whole("*", right)));
      rendering.spendOnText((long) text.length() * times);
      return text.repeat(times);
    }
    throw new Failure(
        Values.described(left)
            + " "
            + operator
            + " "
            + Values.described(right)
            + " cannot be calculated");
  }

  private static String joined(String left, String right, Rendering rendering) {
    rendering.spendOnText((long) left.length() + right.length());
    return left + right;
  }

  private static Object whole(String operator, long left, long right) {
    try {
      return switch (operator) {
        case "+" -> Math.addExact(left, right);
        case "-" -> Math.subtractExact(left, right);
        case "*" -> Math.multiplyExact(left, right);
        case "//" -> Math.floorDiv(left, right);
        case "%" -> Math.floorMod(left, right);
        default -> power(left, right);
      };
    } catch (ArithmeticException e) {
      throw new Failure(
          left
              + " "
              + operator
              + " "
              + right
              + (right == 0 ? " is a division by zero" : " is too large a number"));
    }
  }

  private static Object power(long base, long exponent) {
    return exponent < 0
        ? (Object) Math.pow(base, exponent)
        : new java.math.BigDecimal(base).pow((int) Math.min(exponent, 999)).longValueExact();
  }

  private static double real(String operator, double left, double right) {
    if (right == 0 && !"+-***".contains(operator)) {
      throw new Failure("a division by zero");
    }
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> left / right;
      case "//" -> Math.floor(left / right);
      case "%" -> left - right * Math.floor(left / right);
      default -> Math.pow(left, right);
    };
  }

  public static boolean compare(String operator, Object left, Object right, Rendering rendering) {
    rendering.spendOnText(left instanceof String text ? text.length() : 0);
    return switch (operator) {
      case "==" -> Values.equal(left, right);
      case "!=" -> !Values.equal(left, right);
      case "in" -> contains(right, left, rendering);
      case "not in" -> !contains(right, left, rendering);
      case "<" -> order(left, right) < 0;
      case "<=" -> order(left, right) <= 0;
      case ">" -> order(left, right) > 0;
      default -> order(left, right) >= 0;
    };
  }

  static boolean contains(Object whole, Object part, Rendering rendering) {
    if (whole instanceof String text) {
      if (!(part instanceof String sought)) {
        throw new Failure("only a string can be in a string, not " + Values.described(part));
      }
      rendering.spendOnSearch(sought, text);
      return text.contains(sought);
    }
    if (whole instanceof Map<?, ?> map) {
      return map.containsKey(part);
    }
    List<Object> items = Values.items(whole);
    rendering.spend(items.size());
    return items.stream().anyMatch(item -> Values.equal(item, part));
  }

  /** Which of two numbers, texts or lists comes first. */
  public static int order(Object left, Object right) {
    if (Values.isNumber(left) && Values.isNumber(right)) {
      return isWhole(left) && isWhole(right)
          ? Long.compare(whole("<", left), whole("<", right))
          : Double.compare(real(left), real(right));
    }
    if (left instanceof String one && right instanceof String other) {
      return PythonText.order(one, other);
    }
    if (left instanceof List<?> one && right instanceof List<?> other) {
      for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
        if (!Values.equal(one.get(i), other.get(i))) {
          return order(one.get(i), other.get(i));
        }
      }
      return Integer.compare(one.size(), other.size());
    }
    throw left instanceof Undefined missing
        ? missing.failure()
        : new Failure(
            Values.described(left) + " and " + Values.described(right) + " cannot be compared");
  }
}
