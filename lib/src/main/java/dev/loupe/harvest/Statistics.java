package dev.loupe.harvest;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import dev.loupe.site.Site;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Statistics of the activations of many tokens, from one pass; each entry of the activation alone,
 * and the covariance of all pairs.
 *
 * <p>Means and covariances are computed in float64 and divided by the number of tokens minus one,
 * as in numpy's {@code cov} and PyTorch's {@code std}. Smallest and largest values are exact,
 * quantiles within 0.4 %, counts of histograms exact.
 *
 * <pre>{@code statistics(model, texts, MLP_POST.at(1)).histogram(100)}</pre>
 */
public final class Statistics {
  private static final int WIDEST = 4096; // of a covariance: 134 MB

  private final Site site;
  private final List<Axis> axes;
  private final Shape shape;
  private final Moments moments;
  private final ValueCounts[] counts;
  private final double[] min;
  private final double[] max;

  private Statistics(Site site, Shape shape) {
    this.site = site;
    this.shape = shape;
    this.axes = Sites.axes(site).subList(1, shape.dimension() + 1);
    int width = (int) shape.size();
    this.moments = new Moments(width, width <= WIDEST);
    this.counts = Stream.generate(ValueCounts::new).limit(width).toArray(ValueCounts[]::new);
    this.min = new double[width];
    this.max = new double[width];
    Arrays.fill(min, Double.POSITIVE_INFINITY);
    Arrays.fill(max, Double.NEGATIVE_INFINITY);
  }

  /** The statistics of activations in memory, which have one site. */
  public static Statistics of(Activations activations) {
    return of(Parts.of(activations));
  }

  /** The statistics of a harvest, which writes nothing, or of a folder; they have one site. */
  public static Statistics of(Parts parts) {
    Site site = Sites.only(parts.harvested());
    List<Statistics> made = new ArrayList<>();
    parts.each(
        part -> {
          if (made.isEmpty()) {
            long[] shape = part.matrix(site).shape();
            made.add(new Statistics(site, new Shape(shape).slice(1)));
          }
          made.get(0).add(part);
        });
    Statistics statistics = made.get(0);
    if (statistics.rows() < 2) {
      throw new IllegalArgumentException(
          "statistics need two tokens or more, and the texts have " + statistics.rows());
    }
    return statistics;
  }

  private void add(Activations part) {
    RowChunks.of(
        part,
        site,
        (chunk, values, first) -> {
          count(values);
          moments.add(chunk);
        });
  }

  private void count(double... values) {
    int width = counts.length;
    for (int i = 0; i < values.length; i++) {
      int entry = i % width;
      counts[entry].add(values[i]);
      min[entry] = Math.min(min[entry], values[i]);
      max[entry] = Math.max(max[entry], values[i]);
    }
  }

  /** The number of tokens. */
  public long rows() {
    return moments.rows();
  }

  /** The mean of each entry, [d_model]. */
  public Tensor mean() {
    return tensor(moments.mean());
  }

  /** The standard deviation of each entry, [d_model]. */
  public Tensor std() {
    return tensor(moments.deviation());
  }

  /** The smallest value of each entry, [d_model]. */
  public Tensor min() {
    return tensor(min);
  }

  /** The largest value of each entry, [d_model]. */
  public Tensor max() {
    return tensor(max);
  }

  /**
   * The covariance of all pairs of entries, [d_model, d_model_2]; for sites of heads, of all
   * entries of all heads, [entry, entry_2].
   */
  public Tensor covariance() {
    if (!moments.covariances()) {
      throw new IllegalArgumentException(
          site
              + " has "
              + counts.length
              + " entries; the covariance is computed for up to "
              + WIDEST
              + ", so harvest the activations and choose entries");
    }
    String name = axes.size() == 1 ? axes.get(0).toString() : "entry";
    return tensor(
        moments.covariance(),
        new Shape(counts.length, counts.length),
        List.of(Axis.named(name), Axis.named(name + "_2")));
  }

  /**
   * About the value of each entry that a share of the tokens is below, [d_model]: 0.5 for the
   * median. It is within 0.4 % of the token's value at rank {@code share} × (tokens − 1), rounded.
   */
  public Tensor quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "a quantile is for a share from 0 to 1, such as 0.5 for the median, not " + share);
    }
    double[] quantiles = new double[counts.length];
    for (int i = 0; i < quantiles.length; i++) {
      double value = counts[i].ranked(Math.round(share * (rows() - 1)));
      quantiles[i] = Math.min(max[i], Math.max(min[i], value));
    }
    return tensor(quantiles);
  }

  /** How often the values of one entry occur; entries of heads are numbered through. */
  public ValueHistogram histogram(int entry) {
    if (entry < 0 || entry >= counts.length) {
      throw new IllegalArgumentException(
          "there is no entry " + entry + "; " + site + " has 0 to " + (counts.length - 1));
    }
    return ValueHistogram.of(
        site + ", entry " + entry, site.act().word(), counts[entry], min[entry], max[entry]);
  }

  private Tensor tensor(double[] values) {
    return tensor(values, shape, axes);
  }

  private Tensor tensor(double[] values, Shape sizes, List<Axis> names) {
    return Scope.open(Device.cpu(), "statistics").of(values, sizes, names).takenAt(site.name());
  }

  @Override
  public String toString() {
    double mean = Arrays.stream(moments.mean()).map(x -> x * x).sum();
    double spread = Arrays.stream(moments.deviation()).map(x -> x * x).sum();
    return String.format(
        Locale.ROOT,
        "statistics of %s over %,d tokens: length of the mean %.4g, root of the summed variances"
            + " %.4g, values from %.4g to %.4g",
        site,
        rows(),
        Math.sqrt(mean),
        Math.sqrt(spread),
        Arrays.stream(min).min().orElseThrow(),
        Arrays.stream(max).max().orElseThrow());
  }
}
