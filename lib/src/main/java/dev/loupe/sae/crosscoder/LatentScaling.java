package dev.loupe.sae.crosscoder;

import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Whether a feature that seems to belong to one model explains something in the other, too.
 *
 * <p>Let d be the decoder of feature j in the model in which it is longer, its owner. In each model
 * m, β is the factor with which β f_j d is nearest to a target y^m, by least squares: β = Σ f_j (d
 * · y^m) / (‖d‖² Σ f_j²). ν is the other model's β over the owner's. In ν^ε the target is what the
 * crosscoder leaves without feature j, x^m − (y^m − f_j d^m): near 1, the other model has the
 * feature, and the penalty has made its decoder short ("complete shrinkage"). In ν^r the target is
 * the reconstruction: near 1, other features write the same in the other model ("latent
 * decoupling"). Near 0 in both, the feature is the owner's own.
 *
 * <p>It compares directions of two models, so it needs models with one basis, such as a model
 * before and after fine-tuning. Minder, Dumas et al. 2025, <a
 * href="https://arxiv.org/abs/2504.02922">Overcoming sparsity artifacts in crosscoders to interpret
 * chat-tuning</a>. Sums are in float64.
 *
 * @param error ν^ε of each feature; NaN if it is never active
 * @param reconstruction ν^r of each feature; NaN if it is never active
 */
public record LatentScaling(double[] error, double[] reconstruction) {
  /** Keeps copies. */
  public LatentScaling {
    error = error.clone();
    reconstruction = reconstruction.clone();
  }

  /** A copy of ν^ε of each feature. */
  @Override
  public double[] error() {
    return error.clone();
  }

  /** A copy of ν^r of each feature. */
  @Override
  public double[] reconstruction() {
    return reconstruction.clone();
  }

  /** The scaling of a crosscoder of two models on these activations. */
  public static LatentScaling of(Crosscoder crosscoder, CrosscoderRows rows) {
    crosscoder.refuseNotTwo();
    if (crosscoder.inputs().get(0).size() != crosscoder.inputs().get(1).size()) {
      throw new IllegalArgumentException(
          "latent scaling compares directions, and "
              + crosscoder.inputs()
              + " have different sizes; take relativeNorms()");
    }
    Sums sums = new Sums(crosscoder);
    new ScaledRows(crosscoder, rows).each(sums::add);
    return sums.scaling();
  }

  /** Σ f ⊗ (x − y), Σ f ⊗ y and Σ f² over all tokens. */
  private static final class Sums {
    private final Crosscoder crosscoder;
    private double[] errors = {}; // [feature, d_out]
    private double[] written = {};
    private double[] squares = {}; // [feature]

    Sums(Crosscoder crosscoder) {
      this.crosscoder = crosscoder;
    }

    void add(Tensor joined) {
      CrosscoderForward forward = crosscoder.forward();
      Tensor f = forward.acts(crosscoder::weight, joined).as(DataType.FLOAT64);
      Tensor y = f.dot(wide("W_dec"), Axis.FEATURE).plus(wide("b_dec")); // [sample, d_out]
      Tensor e = joined.as(DataType.FLOAT64).renamed(D_IN, D_OUT).minus(y);
      errors = sum(errors, f.dot(e, Axis.SAMPLE).toDoubleArray());
      written = sum(written, f.dot(y, Axis.SAMPLE).toDoubleArray());
      squares = sum(squares, f.pow(2).sum(Axis.SAMPLE).toDoubleArray());
    }

    private Tensor wide(String name) {
      return crosscoder.weight(name).as(DataType.FLOAT64);
    }

    private static double[] sum(double[] before, double... more) {
      return before.length == 0
          ? more
          : IntStream.range(0, more.length).mapToDouble(i -> before[i] + more[i]).toArray();
    }

    LatentScaling scaling() {
      double[] decoders = wide("W_dec").toDoubleArray(); // [feature, d_out]
      double[] error = new double[crosscoder.features()];
      double[] reconstruction = new double[crosscoder.features()];
      Arrays.setAll(error, j -> ratio(decoders, j, errors, squares[j]));
      Arrays.setAll(reconstruction, j -> ratio(decoders, j, written, 0));
      return new LatentScaling(error, reconstruction);
    }

    /**
     * The other model's β over the owner's; ‖d‖² Σ f² is the same in both.
     *
     * @param products Σ f y of the target, without feature j's own part
     * @param own Σ f² if f_j d^m is a part of the target that is not in {@code products}
     */
    private double ratio(double[] decoders, int feature, double[] products, double own) {
      int size = crosscoder.inputs().get(0).size();
      int first = 2 * size * feature;
      int second = first + size;
      boolean later =
          dot(decoders, second, decoders, second, size)
              > dot(decoders, first, decoders, first, size);
      int owner = later ? second : first;
      int other = later ? first : second;
      double ofOther =
          dot(decoders, owner, products, other, size)
              + own * dot(decoders, owner, decoders, other, size);
      double ofOwner =
          dot(decoders, owner, products, owner, size)
              + own * dot(decoders, owner, decoders, owner, size);
      return squares[feature] == 0 ? Double.NaN : ofOther / ofOwner;
    }

    private static double dot(double[] a, int fromA, double[] b, int fromB, int size) {
      double sum = 0;
      for (int i = 0; i < size; i++) {
        sum += a[fromA + i] * b[fromB + i];
      }
      return sum;
    }

    @Override
    public String toString() {
      return "sums for " + crosscoder;
    }
  }

  @Override
  public String toString() {
    return "latent scaling of " + error.length + " features";
  }
}
