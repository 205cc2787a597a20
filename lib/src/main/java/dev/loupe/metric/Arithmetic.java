package dev.loupe.metric;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * Metrics computed from other metrics. They read what their parts read, and give the parts'
 * warnings.
 */
final class Arithmetic {
  private Arithmetic() {}

  /** A metric computed from the number of another one. */
  static Metric of(Metric one, UnaryOperator<String> title, UnaryOperator<Tensor> operation) {
    return new Formula(
        title.apply(one.title()),
        one::reads,
        readings -> operation.apply(PerPrompt.of(one, readings)),
        one::missingSpaces,
        position -> of(one.at(position), title, operation));
  }

  /** A metric computed from the numbers of two others. */
  static Metric of(Metric one, Metric other, String sign, BinaryOperator<Tensor> operation) {
    return new Formula(
        in(one.title(), sign) + " " + sign + " " + in(other.title(), sign),
        prompts -> one.reads(prompts).and(other.reads(prompts)),
        readings -> operation.apply(PerPrompt.of(one, readings), PerPrompt.of(other, readings)),
        logits -> {
          List<MissingSpace> both = new ArrayList<>(one.missingSpaces(logits));
          both.addAll(other.missingSpaces(logits));
          return both;
        },
        position -> of(one.at(position), other.at(position), sign, operation));
  }

  /** The quotient; a divisor that is a tensor of the user's own is copied beside the dividend. */
  static Tensor quotient(Tensor dividend, Tensor divisor) {
    Tensor beside = dividend.zeros().plus(divisor);
    try {
      return dividend.dividedBy(Tensor.borrow(beside.nd(), List.of(Axis.BATCH)));
    } finally {
      Reference.reachabilityFence(beside);
    }
  }

  /** A title as a term: in parentheses where it would be read in another order. */
  static String in(String title, String sign) {
    return title.contains(" " + sign + " ") && sign.equals("+") || !hasSign(title)
        ? title
        : "(" + title + ")";
  }

  private static boolean hasSign(String title) {
    return List.of(" + ", " − ", " · ", " / ").stream().anyMatch(title::contains);
  }

  /** A number in a title, without a decimal point where it is whole. */
  static String number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
