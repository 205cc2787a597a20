package dev.loupe.attribution.path;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.attribution.question.Question;
import dev.loupe.progress.Progress;
import dev.loupe.site.Site;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Many values of one activation, stacked along the batch, as many at once as fit memory.
 *
 * @param question whose run and metric the passes are for
 * @param site the activation that takes the values
 * @param shape the axes of one value, without batch
 * @param together how many values are in a stack at most
 */
public record Stacks(Question question, Site site, long[] shape, int together) {
  /** What uses a stack before its memory is freed. */
  public interface Use {
    /**
     * Uses a stack.
     *
     * @param stack the values, in the axes of the activation
     * @param first the number of the first of them
     */
    void of(Tensor stack, int first);
  }

  /** Stacks of inputs, for gradients at these sites. */
  public static Stacks ofInputs(Question question, Collection<Site> sites) {
    return new Stacks(
        question,
        Question.INPUT,
        question.input().shape(),
        GradientBatch.of(question.run(), question.metric(), sites));
  }

  /** Stacks of another activation, for its gradients. */
  public static Stacks of(Question question, Site site, Tensor value) {
    return new Stacks(
        question,
        site,
        value.shape(),
        GradientBatch.of(question.run(), question.metric(), List.of(site)));
  }

  /** Uses all values, row-major, one stack after the other. */
  public void each(String what, int count, IntFunction<double[]> values, Use use) {
    try (Progress progress = Progress.of(what, count)) {
      for (int first = 0; first < count; first += together) {
        int size = Math.min(together, count - first);
        try (Scope lent = Scope.open(question.run().model().device(), what)) {
          use.of(stack(lent, first, size, values), first);
        }
        progress.tick(size);
      }
    }
  }

  private Tensor stack(Scope lent, int first, int size, IntFunction<double[]> values) {
    int each = Math.toIntExact(new Shape(shape).size());
    List<Long> sizes = new ArrayList<>(List.of((long) size));
    for (long one : shape) {
      sizes.add(one);
    }
    Shape all = new Shape(sizes);
    if (question.input().nd().getDataType() == DataType.FLOAT64) {
      double[] flat = new double[size * each];
      for (int i = 0; i < size; i++) {
        System.arraycopy(values.apply(first + i), 0, flat, i * each, each);
      }
      return lent.of(flat, all, site.axes());
    }
    float[] flat = new float[size * each];
    for (int i = 0; i < size; i++) {
      double[] value = values.apply(first + i);
      for (int k = 0; k < each; k++) {
        flat[i * each + k] = (float) value[k];
      }
    }
    return lent.of(flat, all, site.axes());
  }

  @Override
  public String toString() {
    return "stacks of at most " + together + " values of " + site;
  }
}
