package dev.loupe.metric;

import ai.djl.ndarray.NDArray;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.Ops;
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
  static Metric of(Metric one, UnaryOperator<String> title, UnaryOperator<NDArray> operation) {
    return new Formula(
        title.apply(one.title()),
        one::reads,
        readings -> lent(operation.apply(PerPrompt.of(one, readings).nd())),
        one::missingSpaces,
        position -> of(one.at(position), title, operation));
  }

  /** A metric computed from the numbers of two others. */
  static Metric of(Metric one, Metric other, String sign, BinaryOperator<NDArray> operation) {
    return new Formula(
        in(one.title(), sign) + " " + sign + " " + in(other.title(), sign),
        prompts -> one.reads(prompts).and(other.reads(prompts)),
        readings -> {
          Tensor first = PerPrompt.of(one, readings);
          NDArray second = PerPrompt.of(other, readings).nd();
          // The first may be a tensor of the user's own; the result belongs to the pass.
          return lent(operation.apply(Ops.copy(first.nd(), second.getManager()), second));
        },
        logits -> {
          List<MissingSpace> both = new ArrayList<>(one.missingSpaces(logits));
          both.addAll(other.missingSpaces(logits));
          return both;
        },
        position -> of(one.at(position), other.at(position), sign, operation));
  }

  private static Tensor lent(NDArray numbers) {
    return Tensor.borrow(numbers, List.of(Axis.BATCH));
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
