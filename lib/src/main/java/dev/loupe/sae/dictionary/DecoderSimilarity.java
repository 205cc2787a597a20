package dev.loupe.sae.dictionary;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.kind.FeatureNumber;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Group;
import dev.loupe.view.chart.Histogram;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Whether two dictionaries have the same features, by the directions that they write: two seeds,
 * two sizes, or two kinds.
 *
 * <p>For each feature of the first, the largest cosine with a feature of the second. Their mean is
 * the mean max cosine: 1 = each feature has a copy. From the second to the first it can be another
 * number, so both are given. The baseline compares the first with random directions, as many as the
 * second has features: in few dimensions even random directions are near.
 *
 * <p>Sharkey et al. 2022, <a href="https://www.alignmentforum.org/posts/z6QQJbtpkEAX3Aojj">Taking
 * features out of superposition</a>; one to one: Paulo and Belrose 2025, <a
 * href="https://arxiv.org/abs/2501.16615">Sparse autoencoders trained on the same data learn
 * different features</a>.
 */
public final class DecoderSimilarity implements Pictured {
  /** A feature with a larger cosine counts as the same. */
  public static final double SAME = 0.7;

  private static final int ASSIGNED = 1024; // features; the time grows with the third power
  private static final long SEED = 0x72616e646f6dL; // "random": not how an autoencoder starts

  private final NearestDirections there;
  private final NearestDirections back;
  private final NearestDirections random;
  private final Optional<double[]> oneToOne;

  private DecoderSimilarity(
      NearestDirections there,
      NearestDirections back,
      NearestDirections random,
      Optional<double[]> oneToOne) {
    this.there = there;
    this.back = back;
    this.random = random;
    this.oneToOne = oneToOne;
  }

  /** The features of a dictionary compared with those of another. */
  public static DecoderSimilarity of(SparseCoder first, SparseCoder second) {
    refuseNone(first, second);
    Tensor one = first.weight("W_dec");
    Tensor other = second.weight("W_dec");
    refuseOtherSize(one, other);
    return new DecoderSimilarity(
        NearestDirections.of(one, other),
        NearestDirections.of(other, one),
        NearestDirections.of(one, random(other)),
        assigned(one, other));
  }

  static void refuseNone(SparseCoder first, SparseCoder second) {
    Objects.requireNonNull(first, "two dictionaries are compared, and the first is null");
    Objects.requireNonNull(second, "two dictionaries are compared, and the second is null");
  }

  static void refuseOtherSize(Tensor one, Tensor other) {
    if (one.size(D_OUT) != other.size(D_OUT)) {
      throw new IllegalArgumentException(
          "the features of one dictionary write "
              + one.size(D_OUT)
              + " entries and those of the other "
              + other.size(D_OUT)
              + "; only features that write the same can be compared");
    }
  }

  /** As many random directions, normally distributed. */
  private static Tensor random(Tensor like) {
    Random random = new Random(SEED);
    double[] values = new double[like.size(FEATURE) * like.size(D_OUT)];
    Arrays.setAll(values, i -> random.nextGaussian());
    return Tensor.of(values, new long[] {like.size(FEATURE), like.size(D_OUT)}, FEATURE, D_OUT)
        .as(like.nd().getDataType());
  }

  private static Optional<double[]> assigned(Tensor one, Tensor other) {
    if (Math.max(one.size(FEATURE), other.size(FEATURE)) > ASSIGNED) {
      return Optional.empty();
    }
    boolean fewer = one.size(FEATURE) <= other.size(FEATURE);
    double[][] cosines =
        fewer ? NearestDirections.cosines(one, other) : NearestDirections.cosines(other, one);
    int[] pairs = OneToOne.of(cosines);
    return Optional.of(
        IntStream.range(0, pairs.length).mapToDouble(i -> cosines[i][pairs[i]]).toArray());
  }

  /** The feature of the second dictionary that is nearest to one of the first. */
  public int nearest(int feature) {
    return there.index()[checked(feature)];
  }

  /** The cosine of a feature of the first dictionary with the nearest of the second, −1 to 1. */
  public double cosine(int feature) {
    return there.cosine()[checked(feature)];
  }

  private int checked(int feature) {
    return FeatureNumber.checked(feature, there.index().length);
  }

  /** The mean max cosine from the first dictionary to the second. */
  public double meanMaxCosine() {
    return there.mean();
  }

  /** The mean max cosine from the second dictionary to the first. */
  public double meanMaxCosineBack() {
    return back.mean();
  }

  /** The mean max cosine from the first dictionary to random directions. */
  public double meanMaxCosineOfRandom() {
    return random.mean();
  }

  /** The share of features of the first dictionary with a cosine above 0.7 in the second. */
  public double matchedShare() {
    return there.shareAbove(SAME);
  }

  /** The share of features of the second dictionary with a cosine above 0.7 in the first. */
  public double matchedShareBack() {
    return back.shareAbove(SAME);
  }

  /**
   * The mean cosine of pairs, where each feature is in one pair at most and the sum is as large as
   * it can be; for up to 1024 features.
   */
  public Optional<Double> oneToOne() {
    return oneToOne.map(cosines -> Arrays.stream(cosines).average().orElseThrow());
  }

  /** The share of these pairs with a cosine above 0.7. */
  public Optional<Double> oneToOneMatchedShare() {
    return oneToOne.map(
        cosines ->
            Arrays.stream(cosines).filter(one -> one > SAME).count() / (double) cosines.length);
  }

  /** How many features have which largest cosine, beside random directions. */
  @Override
  public Histogram picture() {
    return Histogram.of(
            new Group("nearest in the other", there.cosine()),
            new Group("nearest random", random.cosine()))
        .withTitle("Features of one dictionary in another")
        .withUnit("largest cosine of a feature's decoder vector")
        .withNote(note());
  }

  private String note() {
    return "Mean max cosine "
        + Figures.brief(meanMaxCosine())
        + ", back "
        + Figures.brief(meanMaxCosineBack())
        + ", of random directions "
        + Figures.brief(meanMaxCosineOfRandom())
        + ". Above "
        + SAME
        + ": "
        + Figures.percent(matchedShare())
        + " of the first, "
        + Figures.percent(matchedShareBack())
        + " of the second."
        + oneToOne()
            .map(
                mean ->
                    " One to one: mean "
                        + Figures.brief(mean)
                        + ", "
                        + Figures.percent(oneToOneMatchedShare().orElseThrow())
                        + " above "
                        + SAME
                        + ".")
            .orElse("");
  }

  @Override
  public String toString() {
    return there.index().length + " features against " + back.index().length + ": " + note();
  }
}
