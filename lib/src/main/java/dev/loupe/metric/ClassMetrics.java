package dev.loupe.metric;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.function.Function;

/** Metrics of a classifier's classes, at the token that its head reads. */
final class ClassMetrics {
  private ClassMetrics() {}

  static Metric logit(String name) {
    ClassLogits.requireName(name);
    return of("logit of class '" + name + "'", logits -> logits.of(name));
  }

  static Metric difference(String right, String wrong) {
    ClassLogits.requireName(right);
    ClassLogits.requireName(wrong);
    return of(
        "logit difference of classes '" + right + "' − '" + wrong + "'",
        logits -> logits.of(right).minus(logits.of(wrong)));
  }

  static Metric probability(String name) {
    ClassLogits.requireName(name);
    return of(
        "probability of class '" + name + "'",
        logits -> logits.probabilities().at(Axis.CLASS, logits.index(name)));
  }

  private static Metric of(String title, Function<ClassLogits, Tensor> number) {
    return new Formula(
        title,
        prompts -> Reads.CLASSES,
        readings -> number.apply(readings.classes()),
        logits -> List.of(),
        position -> {
          throw new IllegalArgumentException(
              "the "
                  + title
                  + " is that of the whole text, so it cannot be read at position "
                  + position);
        });
  }
}
