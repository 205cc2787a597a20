package dev.loupe.attribution.relevance;

import dev.loupe.arch.ClassHead;
import dev.loupe.attribution.question.Question;
import dev.loupe.axis.Axis;
import dev.loupe.metric.LogitWeights;
import dev.loupe.metric.ReadActivations;
import dev.loupe.metric.Readings;
import dev.loupe.metric.Reads;
import dev.loupe.model.CheckedMetric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** Whether a question's metric is linear in the logits, as relevance assumes. */
final class Linearity {
  private static final double ROUNDING = 1e-6;
  private static final long SEED = 1;

  private Linearity() {}

  static boolean of(Question question) {
    HookedTransformer model = question.run().model();
    Tokens prompt = question.run().tokens();
    Reads reads = new CheckedMetric(model, question.metric()).reads(prompt);
    if (reads.classes()) {
      return ofClasses(question, reads, model.spec().classes().orElseThrow());
    }
    try {
      LogitWeights.of(question.metric(), reads, prompt, model.spec().vocab());
      return true;
    } catch (IllegalArgumentException notLinear) {
      return false;
    }
  }

  /** Whether m(x) − m(0) doubles with x, and changes its sign with it, at random logits x. */
  private static boolean ofClasses(Question question, Reads reads, ClassHead head) {
    double[] point = new Random(SEED).doubles(head.classes().size(), -1, 1).toArray();
    double zero = at(question, reads, head, point, 0);
    double one = at(question, reads, head, point, 1) - zero;
    double two = at(question, reads, head, point, 2) - zero;
    double opposite = at(question, reads, head, point, -1) - zero;
    return Math.abs(two - 2 * one) <= ROUNDING && Math.abs(one + opposite) <= ROUNDING;
  }

  /** The metric if the classes have these logits, times a factor. */
  private static double at(
      Question question, Reads reads, ClassHead head, double[] point, double factor) {
    double[] logits = Arrays.stream(point).map(x -> factor * x).toArray();
    Tensor all =
        Tensor.of(logits, new long[] {1, 1, logits.length}, Axis.BATCH, Axis.POS, Axis.CLASS);
    Readings readings =
        Readings.of(
            question.run().tokens(),
            Optional.of(all.nd()),
            reads,
            Optional.of(head),
            ReadActivations.NONE);
    return question.metric().of(readings).toDoubleArray()[0];
  }
}
