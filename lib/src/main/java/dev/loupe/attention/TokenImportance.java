package dev.loupe.attention;

import dev.loupe.activations.ActivationCache;
import dev.loupe.activations.Gradients;
import dev.loupe.arch.EmbedNorm;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MissingSpace;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import dev.loupe.view.Notes;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The importance of each input token for a metric, by attention, by gradient and by ablation. */
final class TokenImportance {
  private static final Site EMBED = Act.EMBED.site();

  private final TokenMaps maps;
  private final LayerPatterns patterns;
  private final Metric metric;

  private TokenImportance(TokenMaps maps, LayerPatterns patterns, Metric metric) {
    this.maps = maps;
    this.patterns = patterns;
    this.metric = metric;
  }

  static TokenRanks of(TokenMaps maps, LayerPatterns patterns, Metric metric) {
    if (maps.run().tokens().width() < 2) {
      throw new IllegalArgumentException(
          "explains(…) compares the tokens of a prompt, and this prompt has one; give at least two");
    }
    return new TokenImportance(maps, patterns, metric).explanation();
  }

  private TokenRanks explanation() {
    Run run = maps.run();
    Gradients gradients = run.gradients(metric, EMBED, ReadPositions.END);
    try (ActivationCache slopes = gradients.byActivation();
        ActivationCache cache = run.cache(EMBED)) {
      int[] read = ReadPositions.of(gradients, metric);
      Tensor embed = cache.get(EMBED).at(Axis.BATCH, 0); // [pos, d_model]
      Tensor product = embed.dot(slopes.get(EMBED).at(Axis.BATCH, 0), Axis.D_MODEL); // [pos]
      List<Importance> measures =
          List.of(
              new Importance("attention", attention(read)),
              new Importance("rollout", rollout(read)),
              new Importance("gradient", product.abs().toDoubleArray()),
              new Importance("ablation", ablation(embed)));
      Notes missing = MissingSpace.notes(gradients.missingSpaces());
      return new TokenRanks(
          metric.title(), run.tokens().labels(0), measures, maps.note(missing.above(from(read))));
    }
  }

  private String from(int[] read) {
    return "attention and rollout are those of "
        + (read.length == 1 ? "position " + read[0] + ", which" : read.length + " positions, which")
        + " the metric reads.";
  }

  /** The mean attention over heads, layers and the positions that are read. */
  private double[] attention(int[] read) {
    return mean(patterns.mean(), read);
  }

  private double[] rollout(int[] read) {
    return mean(List.<double[][]>of(Rollout.of(maps, patterns).grid().values()), read);
  }

  /** The mean of some rows of some matrices. */
  private static double[] mean(List<double[][]> matrices, int[] rows) {
    double[] mean = new double[matrices.get(0).length];
    for (double[][] matrix : matrices) {
      for (int row : rows) {
        Arrays.setAll(mean, i -> mean[i] + matrix[row][i] / matrices.size() / rows.length);
      }
    }
    return mean;
  }

  /** The absolute change of the metric when each token has the mean embedding of the others. */
  private double[] ablation(Tensor embed) {
    int width = embed.size(Axis.POS);
    Tensor others = // Σ − x, divided by the number of others
        embed.sum(Axis.POS).minus(embed).dividedBy(width - 1);
    Tensor change = others.minus(embed); // [d_model, pos]
    IntFunction<Variant> without = without(embed, change);
    List<Variant> variants = IntStream.range(0, width).mapToObj(without).toList();
    try (Variants all = Variants.of(maps.run(), variants, metric);
        Progress progress = Progress.of("ablation of tokens", width)) {
      double[][] measured = all.measure(progress);
      double intact = all.unchanged()[0];
      return Arrays.stream(measured).mapToDouble(one -> Math.abs(one[0] - intact)).toArray();
    }
  }

  /** The embedding, or the stream that it is added to without a norm, which is faster to vary. */
  private IntFunction<Variant> without(Tensor embed, Tensor change) {
    Run run = maps.run();
    boolean added = run.model().spec().ends().norm() != EmbedNorm.SUM;
    Site site = added ? Act.RESID_PRE.at(0) : EMBED;
    Tensor before = added ? run.cache(site).get(site).at(Axis.BATCH, 0) : embed;
    Tensor after = before.plus(change); // [pos, d_model]
    return position ->
        Variant.of(site.pos(position), after.at(Axis.POS, position).with(Axis.BATCH.sized(1)));
  }
}
