package dev.loupe.attribution.input;

import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.Run;
import java.util.List;

/**
 * What a prompt is about if no metric is given: the predicted token, or the class of a classifier,
 * against the runner-up, the difference of their logits; the logit of the class alone if a text can
 * have several.
 */
final class PredictedContrast {
  private PredictedContrast() {}

  static Metric of(Run run) {
    return run.model().spec().classes().isPresent() ? ofClasses(run) : ofTokens(run);
  }

  private static Metric ofClasses(Run run) {
    List<String> classes = run.model().classes();
    if (classes.size() == 1) {
      return Metric.classLogit(classes.get(0));
    }
    double[] probabilities = run.classify().grid().values()[0];
    int first = largest(probabilities, -1);
    if (run.model().spec().classes().orElseThrow().independent()) {
      return Metric.classLogit(classes.get(first)); // another class is no alternative to it
    }
    return Metric.classDiff(classes.get(first), classes.get(largest(probabilities, first)));
  }

  private static Metric ofTokens(Run run) {
    if (!run.model().spec().attention().causal()) {
      throw new IllegalArgumentException(
          run.model().name()
              + " predicts the token at a position, not the next token; give a metric at a position, such as logit(\"Paris\").at(5)");
    }
    double[] logits = run.logits().last().at(Axis.BATCH, 0).toDoubleArray();
    int first = largest(logits, -1);
    int second = largest(logits, first);
    return Metric.logitDiff(first, second)
        .named("logit difference " + name(run, first) + " − " + name(run, second));
  }

  private static int largest(double[] logits, int without) {
    int best = without == 0 ? 1 : 0;
    for (int token = 0; token < logits.length; token++) {
      best = token != without && logits[token] > logits[best] ? token : best;
    }
    return best;
  }

  private static String name(Run run, int token) {
    return "'" + run.tokens().piece(token) + "'";
  }
}
