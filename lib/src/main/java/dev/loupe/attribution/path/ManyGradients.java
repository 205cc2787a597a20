package dev.loupe.attribution.path;

import dev.loupe.activations.ActivationCache;
import dev.loupe.attribution.question.Question;
import dev.loupe.metric.Metric;
import dev.loupe.model.Run;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Gradients of a metric with respect to one activation, at many values of it.
 *
 * @param stacks the values, as many at once as fit memory
 * @param run the run in which the activation has these values, one for each prompt of the batch
 * @param metric the metric
 */
public record ManyGradients(Stacks stacks, Function<Tensor, Run> run, Metric metric) {
  /** What takes the gradients, one after the other. */
  public interface Taking {
    /** Takes the gradient at the value with this number, row-major. */
    void take(int number, double[] gradient);
  }

  /** Gradients with respect to the input. */
  public static ManyGradients ofInputs(Question question) {
    return new ManyGradients(
        Stacks.ofInputs(question, List.of(Question.INPUT)), question::withAll, question.metric());
  }

  /** Gives the gradient at each value. */
  public void at(String what, int count, IntFunction<double[]> values, Taking taking) {
    stacks.each(what, count, values, (stack, first) -> take(of(stack), first, taking));
  }

  private static void take(double[][] gradients, int first, Taking taking) {
    for (int i = 0; i < gradients.length; i++) {
      taking.take(first + i, gradients[i]);
    }
  }

  private double[][] of(Tensor stack) {
    Site site = stacks.site();
    int count = (int) stack.shape()[0];
    try (ActivationCache slopes = run.apply(stack).gradients(metric, site).byActivation()) {
      double[] flat = slopes.get(site).toDoubleArray(); // [batch, …]
      int each = flat.length / count;
      double[][] gradients = new double[count][];
      Arrays.setAll(gradients, i -> Arrays.copyOfRange(flat, i * each, (i + 1) * each));
      return gradients;
    }
  }

  /** The weighted sum of the gradients at nodes on the straight way between two values. */
  public double[] along(String what, double[] from, double[] to, List<Node> nodes) {
    double[] sum = new double[from.length];
    at(
        what,
        nodes.size(),
        number -> between(from, to, nodes.get(number).at()),
        (number, gradient) -> {
          double weight = nodes.get(number).weight();
          for (int i = 0; i < sum.length; i++) {
            sum[i] += weight * gradient[i];
          }
        });
    return sum;
  }

  /** The point at a share of the way; exactly the end where both are equal. */
  public static double[] between(double[] from, double[] to, double share) {
    double[] point = new double[from.length];
    Arrays.setAll(point, i -> from[i] + share * (to[i] - from[i]));
    return point;
  }

  @Override
  public String toString() {
    return "gradients of the " + metric.title() + " in " + stacks;
  }
}
