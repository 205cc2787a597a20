package dev.loupe.sae.crosscoder;

import dev.loupe.sae.kind.FeatureNumber;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * In which inputs, such as layers, the features of a crosscoder live: the share of each input in
 * the decoder lengths of each feature; shown as a heat map.
 *
 * <p>A feature of one layer has the share 1 there; one that stays in the residual stream has equal
 * shares in many layers. Lindsey et al. 2024, <a
 * href="https://transformer-circuits.pub/2024/crosscoders">Sparse crosscoders for cross-layer
 * features and model diffing</a>.
 *
 * @param inputs the names of the inputs
 * @param shares {@code shares[feature][input]}, whose sum over inputs is 1; NaN if all are 0
 */
public record NormProfile(List<String> inputs, double[][] shares) implements Pictured {
  /** Keeps copies. */
  public NormProfile {
    inputs = List.copyOf(inputs);
    shares = Arrays.stream(shares).map(double[]::clone).toArray(double[][]::new);
  }

  /** The profile of a crosscoder's decoders. */
  static NormProfile of(Crosscoder crosscoder) {
    double[] norms = crosscoder.norms().toDoubleArray();
    int width = crosscoder.inputs().size();
    double[][] shares = new double[crosscoder.features()][width];
    for (int j = 0; j < shares.length; j++) {
      double[] own = Arrays.copyOfRange(norms, j * width, (j + 1) * width);
      double sum = Arrays.stream(own).sum();
      Arrays.setAll(shares[j], l -> own[l] / sum);
    }
    return new NormProfile(
        crosscoder.inputs().stream().map(CrosscoderInput::name).toList(), shares);
  }

  /** A copy of the shares of each feature. */
  @Override
  public double[][] shares() {
    return Arrays.stream(shares).map(double[]::clone).toArray(double[][]::new);
  }

  /** The mean place of a feature among the inputs, from 0, by its shares. */
  public double centre(int feature) {
    double[] own = shares[FeatureNumber.checked(feature, shares.length)];
    return IntStream.range(0, own.length).mapToDouble(l -> l * own[l]).sum();
  }

  /** The features from those of the first inputs to those of the last. */
  public List<Integer> ranked() {
    return IntStream.range(0, shares.length)
        .boxed()
        .sorted(Comparator.comparingDouble(this::centre))
        .toList();
  }

  /**
   * A heat map with a row for each input and a column for each feature, in {@link #ranked} order.
   */
  @Override
  public Grid picture() {
    List<Integer> ranked = ranked();
    double[][] rows = new double[inputs.size()][ranked.size()];
    for (int l = 0; l < rows.length; l++) {
      int input = l;
      rows[l] = ranked.stream().mapToDouble(j -> shares[j][input]).toArray();
    }
    return Grid.of(
            "Where the features write",
            "share of decoder norm",
            new Labels("input", inputs),
            new Labels("feature", ranked.stream().map(Object::toString).toList()),
            rows)
        .withNote(
            "Features from those of the first input to those of the last. "
                + "Equal shares: a feature of all inputs.");
  }

  @Override
  public String toString() {
    return "decoder norms of %d features in %d inputs".formatted(shares.length, inputs.size());
  }
}
