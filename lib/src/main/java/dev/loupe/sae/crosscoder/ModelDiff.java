package dev.loupe.sae.crosscoder;

import dev.loupe.harvest.TopContexts;
import dev.loupe.sae.kind.FeatureNumber;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Group;
import dev.loupe.view.chart.Histogram;
import dev.loupe.view.chart.Scatter;
import dev.loupe.view.draw.Stacked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What two models have in common, and what only one of them has, by the features of a crosscoder;
 * shown as a histogram of the relative decoder norms.
 *
 * <p>A feature that only one model seems to have is doubtful if {@link LatentScaling} finds it in
 * the other: ν^ε of 0.2 or more, or ν^r of 0.5 or more. A crosscoder trained with {@link
 * L1Crosscoder} has many of them.
 *
 * @param crosscoder the crosscoder, which reads two models
 * @param quality how well it explains the activations
 * @param scaling how much of each feature the other model has
 * @param pair the models and texts, if they are known
 */
public record ModelDiff(
    Crosscoder crosscoder,
    CrosscoderQuality quality,
    LatentScaling scaling,
    Optional<ModelPair> pair)
    implements Pictured {
  private static final double SHRUNKEN = 0.2; // ν^ε from which a feature is doubtful
  private static final double DECOUPLED = 0.5; // ν^r
  private static final int BINS = 20;

  /** Trains a crosscoder on two models, and compares them by its features. */
  public static ModelDiff of(ModelPair pair, CrosscoderTraining training) {
    CrosscoderRows rows = pair.rows();
    ModelDiff diff = of(training.on(rows).crosscoder(), rows);
    return new ModelDiff(diff.crosscoder, diff.quality, diff.scaling, Optional.of(pair));
  }

  /** Compares two models by the features of a crosscoder, on these activations. */
  public static ModelDiff of(Crosscoder crosscoder, CrosscoderRows rows) {
    return new ModelDiff(
        crosscoder,
        CrosscoderQuality.of(crosscoder, rows),
        LatentScaling.of(crosscoder, rows),
        Optional.empty());
  }

  /** The share of the second model in the decoder lengths of each feature. */
  public double[] relativeNorms() {
    return crosscoder.relativeNorms().toDoubleArray();
  }

  /** Which model has each feature. */
  public List<FeatureOwner> owners() {
    double[] shares = relativeNorms();
    double[] densities = quality.densities();
    return IntStream.range(0, shares.length)
        .mapToObj(j -> FeatureOwner.of(shares[j], densities[j]))
        .toList();
  }

  /** The features of an owner, those that are active most often first. */
  public List<Integer> features(FeatureOwner owner) {
    List<FeatureOwner> owners = owners();
    double[] densities = quality.densities();
    return IntStream.range(0, owners.size())
        .filter(j -> owners.get(j) == owner)
        .boxed()
        .sorted(Comparator.comparingDouble(j -> -densities[j]))
        .toList();
  }

  /**
   * All features that are not dead, from the one that leans most to the first model to the one that
   * leans most to the second.
   */
  public List<Integer> ranked() {
    double[] shares = relativeNorms();
    List<FeatureOwner> owners = owners();
    return IntStream.range(0, shares.length)
        .filter(j -> owners.get(j) != FeatureOwner.DEAD)
        .boxed()
        .sorted(Comparator.comparingDouble(j -> shares[j]))
        .toList();
  }

  /** Whether latent scaling finds a feature in the other model, too. */
  public boolean doubtful(int feature) {
    FeatureNumber.checked(feature, crosscoder.features());
    return scaling.error()[feature] >= SHRUNKEN || scaling.reconstruction()[feature] >= DECOUPLED;
  }

  /** The features that only one model has, and that latent scaling does not find in the other. */
  public List<Integer> certain(FeatureOwner owner) {
    double[] error = scaling.error();
    double[] reconstruction = scaling.reconstruction();
    return features(owner).stream()
        .filter(j -> error[j] < SHRUNKEN && reconstruction[j] < DECOUPLED)
        .toList();
  }

  /** The texts in which a feature is strongest, of models and texts that are known. */
  public TopContexts contexts(int feature, int most) {
    ModelPair known =
        pair.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the models and texts are not known; take ModelDiff.of(ModelPair.of(first,"
                        + " second, texts, site), training)"));
    return new CrosscoderContexts(crosscoder, known).of(feature, most);
  }

  /** How many features have which relative decoder norm. */
  public Histogram norms() {
    double[] shares = relativeNorms();
    List<FeatureOwner> owners = owners();
    double[] alive =
        IntStream.range(0, shares.length)
            .filter(j -> owners.get(j) != FeatureOwner.DEAD)
            .mapToDouble(j -> shares[j])
            .toArray();
    if (alive.length == 0) {
      throw new IllegalStateException(
          "all features of the crosscoder are dead; train longer, or with another penalty");
    }
    return Histogram.of(new Group("", alive))
        .withTitle("Which model has the features")
        .withUnit("relative decoder norm: 0 = only %s, 1 = only %s".formatted(first(), second()))
        .withBins(BINS)
        .withNote(counts());
  }

  /** The cosines of the two decoders of the features that both models have. */
  public Histogram cosines() {
    double[] all = crosscoder.cosines().toDoubleArray();
    List<FeatureOwner> owners = owners();
    double[] both =
        IntStream.range(0, all.length)
            .filter(
                j -> owners.get(j) == FeatureOwner.SHARED || owners.get(j) == FeatureOwner.UNEQUAL)
            .mapToDouble(j -> all[j])
            .toArray();
    if (both.length == 0) {
      throw new IllegalStateException(
          "no feature is in both models, so there is no cosine; norms() shows which model has which");
    }
    return Histogram.of(new Group("", both))
        .withTitle("Do both models write the same direction?")
        .withUnit("cosine of the decoders in %s and %s".formatted(first(), second()))
        .withNote("Features that only one model has are left out.");
  }

  /** ν^ε and ν^r of the features that only one model seems to have. */
  public Optional<Scatter> doubts() {
    List<Integer> only = new ArrayList<>(features(FeatureOwner.FIRST));
    only.addAll(features(FeatureOwner.SECOND));
    if (only.isEmpty()) {
      return Optional.empty();
    }
    double[] error = scaling.error();
    double[] reconstruction = scaling.reconstruction();
    List<FeatureOwner> owners = owners();
    return Optional.of(
        Scatter.of(
                only.stream().mapToDouble(j -> error[j]).toArray(),
                only.stream().mapToDouble(j -> reconstruction[j]).toArray())
            .withTitle("Are they in the other model, too?")
            .withAxes("ν^ε: shrunken there", "ν^r: written by other features")
            .labels(only.stream().map(Object::toString).toList())
            .colours(
                "seems to be of",
                only.stream()
                    .map(j -> owners.get(j) == FeatureOwner.FIRST ? first() : second())
                    .toList())
            .withNote(
                "Near 0, 0: a model's own feature. From ν^ε = 0.2 or ν^r = 0.5 on it is doubtful."));
  }

  private String first() {
    return crosscoder.inputs().get(0).name();
  }

  private String second() {
    return crosscoder.inputs().get(1).name();
  }

  private String counts() {
    return String.format(
        Locale.ROOT,
        "%s: %d features (%d doubtful); %s: %d (%d doubtful); shared: %d; unequal: %d; dead: %d.",
        "Only " + first(),
        features(FeatureOwner.FIRST).size(),
        doubtful(FeatureOwner.FIRST),
        "only " + second(),
        features(FeatureOwner.SECOND).size(),
        doubtful(FeatureOwner.SECOND),
        features(FeatureOwner.SHARED).size(),
        features(FeatureOwner.UNEQUAL).size(),
        features(FeatureOwner.DEAD).size());
  }

  private int doubtful(FeatureOwner owner) {
    return features(owner).size() - certain(owner).size();
  }

  @Override
  public Displayable picture() {
    return doubts().<Displayable>map(doubts -> Stacked.of(norms(), doubts)).orElseGet(this::norms);
  }

  @Override
  public String text() {
    return this + "\n" + norms().text();
  }

  @Override
  public String toString() {
    return crosscoder + "\n" + quality + "\n" + counts();
  }
}
