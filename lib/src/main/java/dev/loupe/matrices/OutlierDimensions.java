package dev.loupe.matrices;

import dev.loupe.model.HookedTransformer;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The dimensions of the residual stream in which weights are extreme in layer after layer.
 *
 * <p>For every weight that meets the residual stream, each dimension has a number: the weight or
 * bias of a norm, or the Euclidean length of what a matrix has in that dimension. It is extreme if
 * it is more than 3 standard deviations from the mean of all dimensions. A dimension is an outlier
 * if the same kind of weight, such as ln1.w or W_out, is extreme there in at least a quarter of the
 * layers, and in at least two.
 *
 * <p>Kovaleva et al. 2021, <a href="https://arxiv.org/abs/2105.06990">outlier dimensions that
 * disrupt transformers</a>, find such weights of norms in the same dimension of most layers.
 * Dettmers et al. 2022, <a href="https://arxiv.org/abs/2208.07339">LLM.int8()</a>, ask for a
 * quarter of the layers, of activations.
 *
 * <pre>{@code outliers(model).dimensions()}</pre>
 */
public final class OutlierDimensions implements Pictured {
  private static final double EXTREME = 3; // standard deviations, Kovaleva et al. 2021
  private static final double LAYERS = 0.25; // of all layers, Dettmers et al. 2022
  private static final int SHOWN = 12;

  private final HookedTransformer model;
  private final List<DimensionWeights> weights;

  private OutlierDimensions(HookedTransformer model, List<DimensionWeights> weights) {
    this.model = model;
    this.weights = weights;
  }

  /** The outlier dimensions of a model. */
  public static OutlierDimensions of(HookedTransformer model) {
    Objects.requireNonNull(model, "outlier dimensions are those of a model, and null was given");
    return new OutlierDimensions(model, DimensionWeights.of(model));
  }

  /** The outlier dimensions, those with most extreme weights first; often there are none. */
  public int[] dimensions() {
    return mostExtreme().filter(this::isOutlier).toArray();
  }

  /** How far each weight of a dimension is from the mean, in standard deviations. */
  public Grid of(int dimension) {
    if (dimension < 0 || dimension >= width()) {
      throw new IllegalArgumentException(
          "there is no dimension " + dimension + "; the residual stream has 0 to " + (width() - 1));
    }
    return grid(new int[] {dimension});
  }

  private int width() {
    return model.spec().dModel();
  }

  private static boolean extreme(DimensionWeights one, int dimension) {
    return Math.abs(one.deviations()[dimension]) > EXTREME;
  }

  private boolean isOutlier(int dimension) {
    double needed = Math.max(2, LAYERS * model.spec().layers());
    Collection<Long> layers =
        weights.stream()
            .filter(one -> one.weight().inLayers() && extreme(one, dimension))
            .collect(Collectors.groupingBy(DimensionWeights::weight, Collectors.counting()))
            .values();
    return layers.stream().anyMatch(count -> count >= needed);
  }

  /** All dimensions, those with the most extreme weights first. */
  private IntStream mostExtreme() {
    Comparator<Integer> byCount = Comparator.comparingLong(d -> -count(d));
    return IntStream.range(0, width())
        .boxed()
        .sorted(byCount.thenComparingDouble(d -> -largest(d)))
        .mapToInt(d -> d);
  }

  private long count(int dimension) {
    return weights.stream().filter(one -> extreme(one, dimension)).count();
  }

  private double largest(int dimension) {
    return weights.stream()
        .mapToDouble(one -> Math.abs(one.deviations()[dimension]))
        .max()
        .orElse(0);
  }

  private Grid grid(int[] dimensions) {
    double[][] rows =
        weights.stream()
            .map(one -> Arrays.stream(dimensions).mapToDouble(d -> one.deviations()[d]).toArray())
            .toArray(double[][]::new);
    List<String> names =
        Arrays.stream(dimensions).mapToObj(d -> d + (isOutlier(d) ? " *" : "")).toList();
    return Grid.of(
            "outlier dimensions of " + model.name(),
            "standard deviations from the mean",
            new Labels("weight", weights.stream().map(DimensionWeights::toString).toList()),
            new Labels("dimension", names),
            rows)
        .withScale(Scale.diverging(2 * EXTREME))
        .withNote(note());
  }

  private String note() {
    int[] found = dimensions();
    return (found.length == 0 ? "No dimension is an outlier (*)" : "* outlier")
        + ": the same kind of weight is more than "
        + (int) EXTREME
        + " standard deviations from the mean of all "
        + width()
        + " dimensions in at least a quarter of the layers, and in two. Of matrices, the length of what they have in a dimension";
  }

  /** The dimensions with the most extreme weights, by weight; outliers have a star. */
  @Override
  public Displayable picture() {
    return grid(mostExtreme().limit(SHOWN).toArray());
  }

  @Override
  public String toString() {
    int[] found = dimensions();
    return found.length == 0
        ? model.name() + " has no outlier dimensions"
        : "outlier dimensions of " + model.name() + ": " + Arrays.toString(found);
  }
}
