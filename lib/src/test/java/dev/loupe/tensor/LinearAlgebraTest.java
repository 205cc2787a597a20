package dev.loupe.tensor;

import static dev.loupe.axis.Axis.COMPONENT;
import static dev.loupe.axis.Axis.D_HEAD;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.axis.Axis.VOCAB;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Decompositions by what defines them, and by known answers. */
class LinearAlgebraTest {
  private static final Axis OUT = Axis.named("out");
  private static final Map<Axis, Integer> SIZES =
      Map.of(HEAD, 3, D_MODEL, 5, OUT, 5, D_HEAD, 2, SAMPLE, 9, FEATURE, 3, VOCAB, 4);

  private static Tensor random(long seed, Axis... axes) {
    return Loops.random(new Random(seed), SIZES, List.of(axes));
  }

  private static void isIdentity(Tensor tensor, Axis one, Axis other) {
    int size = tensor.size(one);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double wanted = i == j ? 1 : 0;
        for (double value : tensor.at(one, i).at(other, j).toDoubleArray()) {
          assertThat(value).isCloseTo(wanted, within(1e-12));
        }
      }
    }
  }

  @Test
  void singularVectorsAreOrthogonalAndMakeTheMatrix() {
    Tensor w = random(1, D_MODEL, HEAD, D_HEAD);
    LinearAlgebra.Svd svd = w.svd(D_MODEL, D_HEAD);
    assertThat(svd.u().axes()).containsExactly(HEAD, D_MODEL, COMPONENT);
    assertThat(svd.s().axes()).containsExactly(HEAD, COMPONENT);
    assertThat(svd.v().axes()).containsExactly(HEAD, D_HEAD, COMPONENT);
    Axis other = Axis.named("other");
    isIdentity(svd.u().dot(svd.u().renamed(COMPONENT, other), D_MODEL), COMPONENT, other);
    isIdentity(svd.v().dot(svd.v().renamed(COMPONENT, other), D_HEAD), COMPONENT, other);
    Tensor again = svd.u().times(svd.s()).dot(svd.v(), COMPONENT).arranged(w.axes());
    assertClose("svd", w.toDoubleArray(), again.toDoubleArray(), 1e-12);
    assertThat(svd.s().at(COMPONENT, 0).minus(svd.s().at(COMPONENT, 1)).min().value()).isPositive();
  }

  @Test
  void eigenvaluesSumToTheTraceAndMayBeComplex() {
    Tensor w = random(2, HEAD, D_MODEL, OUT);
    LinearAlgebra.Eigenvalues eigenvalues = w.eigenvalues(D_MODEL, OUT);
    assertThat(eigenvalues.real().axes()).containsExactly(HEAD, COMPONENT);
    assertClose(
        "trace",
        w.trace(D_MODEL, OUT).toDoubleArray(),
        eigenvalues.real().sum(COMPONENT).toDoubleArray(),
        1e-12);
    assertClose(
        "pairs", new double[3], eigenvalues.imaginary().sum(COMPONENT).toDoubleArray(), 1e-12);
    Tensor turn = Tensor.of(new double[][] {{0, -2}, {2, 0}}, D_MODEL, OUT); // ±2i
    assertClose(
        "real", new double[2], turn.eigenvalues(D_MODEL, OUT).real().toDoubleArray(), 1e-15);
    assertClose(
        "imaginary",
        new double[] {-2, 2},
        turn.eigenvalues(D_MODEL, OUT).imaginary().sorted(COMPONENT).toDoubleArray(),
        1e-12);
    assertClose(
        "size", new double[] {2, 2}, turn.eigenvalues(D_MODEL, OUT).abs().toDoubleArray(), 1e-12);
    assertThat(turn.eigenvalues(D_MODEL, OUT).copyingScore().value()).isCloseTo(0, within(1e-12));
    Tensor mixed = Tensor.of(new double[][] {{3, 1}, {0, -1}}, D_MODEL, OUT); // 3 and -1
    assertThat(mixed.eigenvalues(D_MODEL, OUT).copyingScore().value())
        .isCloseTo(0.5, within(1e-15));
  }

  @Test
  void eigenvectorsDiagonalizeASymmetricMatrix() {
    Tensor x = random(3, SAMPLE, FEATURE).centred(SAMPLE);
    Axis other = Axis.named("other");
    Tensor covariance = x.dot(x.renamed(FEATURE, other), SAMPLE);
    LinearAlgebra.Eigenvectors eigen = covariance.eigenvectors(FEATURE, other);
    assertThat(eigen.vectors().axes()).containsExactly(FEATURE, COMPONENT);
    Tensor moved =
        covariance.dot(eigen.vectors().renamed(FEATURE, other), other).arranged(FEATURE, COMPONENT);
    assertClose(
        "C v = λ v",
        eigen.vectors().times(eigen.values()).toDoubleArray(),
        moved.toDoubleArray(),
        1e-12);
    double[] singular = x.svd(SAMPLE, FEATURE).s().pow(2).sorted(COMPONENT).toDoubleArray();
    assertClose("squares", singular, eigen.values().toDoubleArray(), 1e-12);
  }

  @Test
  void qrMakesTheMatrixOfOrthogonalVectors() {
    Tensor w = random(4, SAMPLE, FEATURE);
    LinearAlgebra.Qr qr = w.qr(SAMPLE, FEATURE);
    assertClose("qr", w.toDoubleArray(), qr.q().dot(qr.r(), COMPONENT).toDoubleArray(), 1e-12);
    isIdentity(qr.q().dot(qr.q().renamed(COMPONENT, OUT), SAMPLE), COMPONENT, OUT);
    assertThat(qr.r().toDoubleArray())
        .isEqualTo(qr.r().upperTriangle(COMPONENT, FEATURE).toDoubleArray());
  }

  @Test
  void theInverseUndoesTheMatrix() {
    Tensor w = random(5, HEAD, D_MODEL, OUT);
    Tensor inverse = w.inverse(D_MODEL, OUT);
    assertThat(inverse.axes()).containsExactly(HEAD, OUT, D_MODEL);
    Axis back = Axis.named("back");
    isIdentity(w.dot(inverse.renamed(D_MODEL, back), OUT), D_MODEL, back);
    assertThatThrownBy(() -> random(6, D_MODEL, D_HEAD).inverse(D_MODEL, D_HEAD))
        .hasMessage(
            "only a square matrix has an inverse, and tensor [d_model 5, d_head 2] was given");
  }

  @Test
  void leastSquaresFindsTheWeightsThatMadeTheTarget() {
    Tensor x = random(7, SAMPLE, FEATURE);
    Tensor weights = random(8, FEATURE, VOCAB);
    Tensor fitted = x.leastSquares(x.dot(weights, FEATURE), SAMPLE, FEATURE);
    assertThat(fitted.axes()).containsExactly(FEATURE, VOCAB);
    assertClose("weights", weights.toDoubleArray(), fitted.toDoubleArray(), 1e-12);
    Tensor target = random(9, SAMPLE); // noise: the rest is orthogonal to the features
    Tensor rest = target.minus(x.dot(x.leastSquares(target, SAMPLE, FEATURE), FEATURE));
    assertClose("rest", new double[3], x.dot(rest, SAMPLE).toDoubleArray(), 1e-12);
    assertThatThrownBy(() -> x.leastSquares(weights, SAMPLE, FEATURE))
        .hasMessage(
            "the target of least squares needs sample 9 and no feature, and tensor [feature 3, vocab"
                + " 4] was given");
  }

  @Test
  void leastSquaresIsSolvedForEachMatrix() {
    Tensor x = random(10, HEAD, SAMPLE, FEATURE);
    Tensor y = random(11, SAMPLE, HEAD, VOCAB);
    Tensor all = x.leastSquares(y, SAMPLE, FEATURE);
    assertThat(all.axes()).containsExactly(HEAD, FEATURE, VOCAB);
    for (int head = 0; head < 3; head++) {
      assertClose(
          "head",
          x.at(HEAD, head).leastSquares(y.at(HEAD, head), SAMPLE, FEATURE).toDoubleArray(),
          all.at(HEAD, head).toDoubleArray(),
          1e-12);
    }
  }

  @Test
  void singularValuesAndInversesPassGradients() {
    Differences.check("svd", x -> x.svd(HEAD, D_HEAD).s(), random(12, HEAD, D_HEAD));
    Differences.check(
        "inverse", x -> x.inverse(D_MODEL, OUT).normalized(D_MODEL), random(13, D_MODEL, OUT));
    Differences.check("qr", x -> x.qr(SAMPLE, FEATURE).r(), random(14, SAMPLE, FEATURE));
  }

  @Test
  void theNumberTypeStaysWhatItIs() {
    Tensor single = Tensor.of(new float[] {1, 2, 3, 5}, new long[] {2, 2}, D_MODEL, OUT);
    assertThat(single.svd(D_MODEL, OUT).s().nd().getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(single.inverse(D_MODEL, OUT).toArray())
        .containsExactly(new float[] {-5, 2, 3, -1}, within(1e-5f));
  }

  @Test
  void refusesAMatrixWithPadding() {
    Tensor batch = PaddedOperationsTest.padded(1, Axis.BATCH, POS, D_MODEL);
    assertThatThrownBy(() -> batch.svd(POS, D_MODEL))
        .hasMessage(
            "tensor [batch 3, pos 4, d_model 2] has padding before shorter prompts, which no matrix"
                + " can leave out; use merged(SAMPLE, BATCH, POS), or pick a position that all"
                + " prompts have");
    assertThat(batch.merged(SAMPLE, Axis.BATCH, POS).svd(SAMPLE, D_MODEL).s().shape())
        .containsExactly(2);
  }
}
