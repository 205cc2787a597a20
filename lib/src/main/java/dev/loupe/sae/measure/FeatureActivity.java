package dev.loupe.sae.measure;

import dev.loupe.sae.kind.FeatureNumber;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Group;
import dev.loupe.view.chart.Histogram;
import dev.loupe.view.chart.Scatter;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often each feature is active, and how strongly.
 *
 * <p>The density of a feature is the share of tokens on which its activation is above 0. A feature
 * that is active on no token is dead; one that is active on more than 10 % of them is dense, which
 * is rarely what one concept does.
 */
public final class FeatureActivity implements Pictured {
  /** A feature with a larger density is dense. */
  public static final double DENSE = 0.1;

  private static final double THREE = 3; // −ln 0.05: Hanley and Lippman-Hand 1983, JAMA 249

  private final long tokens;
  private final double[] density;
  private final double[] mean;
  private final double[] max;

  FeatureActivity(long tokens, double[] density, double[] mean, double[] max) {
    this.tokens = tokens;
    this.density = density.clone();
    this.mean = mean.clone();
    this.max = max.clone();
  }

  /** The number of features. */
  public int features() {
    return density.length;
  }

  /** The share of tokens on which a feature is active, 0 to 1. */
  public double density(int feature) {
    return density[checked(feature)];
  }

  /** The mean activation of a feature over all tokens. */
  public double mean(int feature) {
    return mean[checked(feature)];
  }

  /** The largest activation of a feature. */
  public double max(int feature) {
    return max[checked(feature)];
  }

  private int checked(int feature) {
    return FeatureNumber.checked(feature, density.length);
  }

  /** The share of features that are active on no token, 0 to 1. */
  public double deadShare() {
    return Arrays.stream(density).filter(share -> share == 0).count() / (double) features();
  }

  /** The share of features that are active on more than 10 % of the tokens, 0 to 1. */
  public double denseShare() {
    return Arrays.stream(density).filter(share -> share > DENSE).count() / (double) features();
  }

  /** The dead features. */
  public int[] dead() {
    return IntStream.range(0, features()).filter(i -> density[i] == 0).toArray();
  }

  /** The dense features. */
  public int[] dense() {
    return IntStream.range(0, features()).filter(i -> density[i] > DENSE).toArray();
  }

  /**
   * The largest density that a feature which was active on none of the tokens may have, with 95 %
   * confidence: 3 / tokens.
   */
  public double unseenDensity() {
    return Math.min(1, THREE / tokens);
  }

  /** How many features have which density, as log10; dead features are left out and counted. */
  public Histogram histogram() {
    double[] logs = Arrays.stream(density).filter(share -> share > 0).map(Math::log10).toArray();
    String note =
        dead().length
            + " dead features are left out. -1 is a density of 10 %, -3 of 0.1 %. "
            + dense().length
            + " features are right of -1: dense.";
    return logs.length == 0
        ? Histogram.of(new Group("features", density)).withTitle("Density of features")
        : Histogram.of(new Group("features", logs))
            .withTitle("Density of features")
            .withUnit("log10 of the share of tokens on which a feature is active")
            .withNote(note);
  }

  /** The density of each feature against its largest activation. */
  public Scatter scatter() {
    if (dead().length == features()) {
      throw new IllegalArgumentException(
          "all "
              + features()
              + " features are dead on these texts, so there are none to draw; give more texts");
    }
    int[] alive = IntStream.range(0, features()).filter(i -> density[i] > 0).toArray();
    return Scatter.of(
            Arrays.stream(alive).mapToDouble(i -> Math.log10(density[i])).toArray(),
            Arrays.stream(alive).mapToDouble(i -> max[i]).toArray())
        .labels(Arrays.stream(alive).mapToObj(String::valueOf).toList())
        .withTitle("Density and largest activation")
        .withAxes("log10 of density", "largest activation")
        .withNote(
            "A point is a feature, with its number; dead ones are left out. -2 is a density of 1 %.");
  }

  /** Both pictures; the histogram alone if all features are dead. */
  List<Displayable> pictures() {
    return dead().length == features() ? List.of(histogram()) : List.of(histogram(), scatter());
  }

  /** The histogram. */
  @Override
  public Histogram picture() {
    return histogram();
  }

  @Override
  public String toString() {
    return features()
        + " features on "
        + tokens
        + " tokens: "
        + Figures.percent(deadShare())
        + " dead, "
        + Figures.percent(denseShare())
        + " dense";
  }
}
