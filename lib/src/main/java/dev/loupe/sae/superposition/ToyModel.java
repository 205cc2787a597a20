package dev.loupe.sae.superposition;

import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Stacked;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A toy model of superposition, x' = ReLU(WᵀW x + b), and how its features share its dimensions;
 * shown as arrows, if it has two dimensions, and as WᵀW.
 *
 * <p>Elhage et al. 2022, <a href="https://arxiv.org/abs/2209.10652">Toy models of
 * superposition</a>.
 *
 * @param columns the column W_i of each feature: {@code columns[feature][dimension]}
 * @param bias b, one for each feature
 * @param importance the importance of each feature in the loss
 * @param sparsity the probability that a feature was 0 when it was learned
 * @param loss its loss on new inputs
 */
public record ToyModel(
    double[][] columns, double[] bias, double[] importance, double sparsity, double loss)
    implements Pictured {
  /** The norm above which a feature counts as represented; learned norms are near 0 or near 1. */
  public static final double REPRESENTED = 0.5;

  /** Keeps copies, and refuses sizes that do not fit. */
  public ToyModel {
    columns = Arrays.stream(columns).map(double[]::clone).toArray(double[][]::new);
    bias = bias.clone();
    importance = importance.clone();
    if (columns.length == 0
        || bias.length != columns.length
        || importance.length != columns.length
        || Arrays.stream(columns).mapToInt(w -> w.length).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "a toy model needs a column of W of the same length, a bias and an importance for each"
              + " feature, and %d columns, %d biases and %d importances were given"
                  .formatted(columns.length, bias.length, importance.length));
    }
  }

  /** A copy of the columns of W, one for each feature. */
  @Override
  public double[][] columns() {
    return Arrays.stream(columns).map(double[]::clone).toArray(double[][]::new);
  }

  /** A copy of the biases. */
  @Override
  public double[] bias() {
    return bias.clone();
  }

  /** A copy of the importances. */
  @Override
  public double[] importance() {
    return importance.clone();
  }

  /** The number of features. */
  public int features() {
    return columns.length;
  }

  /** The number of dimensions. */
  public int hidden() {
    return columns[0].length;
  }

  /** ‖W_i‖ of each feature: near 0 if it is not represented. */
  public double[] norms() {
    return Arrays.stream(columns).mapToDouble(w -> Math.sqrt(dot(w, w))).toArray();
  }

  /** The features whose norm is above {@link #REPRESENTED}. */
  public List<Integer> represented() {
    double[] norms = norms();
    return IntStream.range(0, norms.length).filter(i -> norms[i] > REPRESENTED).boxed().toList();
  }

  /**
   * The share of a dimension that each feature has: D_i = ‖W_i‖² / Σ_j (Ŵ_i · W_j)², with Ŵ_i = W_i
   * / ‖W_i‖; 1 for a dimension of its own, 1/2 in an antipodal pair, 2/5 in a pentagon, 0 for a
   * feature that is not there.
   */
  public double[] dimensionality() {
    double[] shares = new double[features()];
    for (int i = 0; i < shares.length; i++) {
      double[] mine = columns[i];
      double square = dot(mine, mine);
      double met = Arrays.stream(columns).mapToDouble(w -> Math.pow(dot(mine, w), 2)).sum();
      shares[i] = square == 0 ? 0 : square * square / met;
    }
    return shares;
  }

  /**
   * The paper's dimensions for each feature, D* = m / ‖W‖², with m dimensions and the Frobenius
   * norm of W: ‖W‖² counts the features, if each has length 1; in a pentagon they are longer.
   */
  public double dimensionsPerFeature() {
    return hidden() / Arrays.stream(columns).mapToDouble(w -> dot(w, w)).sum();
  }

  /** W_i · W_j of all pairs of features: how much one is read where another is written. */
  public double[][] overlaps() {
    double[][] all = new double[features()][features()];
    for (int i = 0; i < all.length; i++) {
      for (int j = 0; j < all.length; j++) {
        all[i][j] = dot(columns[i], columns[j]);
      }
    }
    return all;
  }

  /** The direction of each feature in two dimensions, in degrees from 0 to 360. */
  public double[] angles() {
    if (hidden() != 2) {
      throw new IllegalArgumentException(
          "angles need two dimensions, and this model has "
              + hidden()
              + "; take overlaps(), or the geometry()");
    }
    return Arrays.stream(columns)
        .mapToDouble(w -> (Math.toDegrees(Math.atan2(w[1], w[0])) + 360) % 360)
        .toArray();
  }

  /** How the represented features lie: "pentagon", "2 antipodal pairs", and so on. */
  public FeatureGeometry geometry() {
    return FeatureGeometry.of(this);
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The columns of W as arrows; of two dimensions only. */
  public Displayable arrows() {
    angles(); // says so if there are not two
    return new Arrows(columns, title(), note());
  }

  /** A heat map of WᵀW. */
  public Grid heatMap() {
    Labels names = Labels.numbered("feature", features());
    return Grid.of(
            "WᵀW: what each feature reads of each other", "W_i · W_j", names, names, overlaps())
        .withNote(hidden() == 2 ? "" : title() + ". " + note());
  }

  /** A bar for the dimensionality of each feature. */
  public Bars bars() {
    return Bars.of(
            "Dimensionality of each feature",
            "D (dimensions)",
            Labels.numbered("feature", features()),
            dimensionality())
        .withNote("1: a dimension of its own. 1/2: antipodal pair. 2/3: triangle. 2/5: pentagon.");
  }

  private String title() {
    return "%d features in %d dimensions, sparsity %s"
        .formatted(features(), hidden(), Figures.of(sparsity));
  }

  private String note() {
    String shapes = geometry().toString();
    return shapes.substring(0, 1).toUpperCase(Locale.ROOT)
        + shapes.substring(1)
        + ". Loss "
        + Figures.of(loss)
        + ".";
  }

  @Override
  public Displayable picture() {
    return hidden() == 2 ? Stacked.of(arrows(), heatMap()) : Stacked.of(heatMap(), bars());
  }

  @Override
  public String text() {
    return this + "\n" + heatMap().text();
  }

  @Override
  public String toString() {
    return title() + ": " + note();
  }
}
