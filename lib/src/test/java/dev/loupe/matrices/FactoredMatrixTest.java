package dev.loupe.matrices;

import static dev.loupe.axis.Axis.D_HEAD;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.VOCAB;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.creation.Draws;
import dev.loupe.tensor.LinearAlgebra;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FactoredMatrixTest {
  private static final Axis OUT = Axis.named("out");
  private static final FactoredMatrix SQUARE = square(1);

  private static FactoredMatrix square(long seed) {
    Draws draws = Draws.of(seed);
    return new FactoredMatrix(
        draws.normal(D_MODEL.sized(9), D_HEAD.sized(4)).as(DataType.FLOAT64),
        draws.normal(D_HEAD.sized(4), D_MODEL.sized(9)).as(DataType.FLOAT64),
        D_HEAD);
  }

  /** Absolute values of eigenvalues with real parts as a second key: an order for comparison. */
  private static double[] sorted(LinearAlgebra.Eigenvalues all, int count) {
    double[] re = all.real().toDoubleArray();
    double[] im = all.imaginary().toDoubleArray();
    return IntStream.range(0, re.length)
        .mapToObj(i -> new double[] {re[i], Math.abs(im[i])})
        .sorted((a, b) -> Double.compare(Math.hypot(b[0], b[1]), Math.hypot(a[0], a[1])))
        .limit(count)
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  @Test
  void aVectorTimesTheFactorsIsTheVectorTimesTheFullMatrix() {
    Tensor v = Draws.of(5).normal(D_MODEL.sized(9));
    double[] expected = v.dot(SQUARE.product(), D_MODEL).toDoubleArray();
    assertClose("v · A · B", expected, SQUARE.times(v).toDoubleArray(), 1e-12);
  }

  @Test
  void rowsAndColumnsAreThoseOfTheFullMatrix() {
    Tensor full = SQUARE.product();
    double[] row = full.at(D_MODEL, 3).toDoubleArray();
    double[] column = full.at(OUT, 7).toDoubleArray();
    assertClose("row", row, SQUARE.row(3).toDoubleArray(), 1e-12);
    assertClose("column", column, SQUARE.column(7).toDoubleArray(), 1e-12);
    assertClose("transposed", column, SQUARE.transposed().row(7).toDoubleArray(), 1e-12);
  }

  @Test
  void singularValuesAndNormAreThoseOfTheFullMatrix() {
    double[] full = SQUARE.product().svd(D_MODEL, OUT).s().toDoubleArray();
    double[] values = SQUARE.singularValues().toDoubleArray();
    assertClose("singular values", Arrays.copyOf(full, 4), values, 1e-12);
    assertThat(Arrays.stream(full).skip(4).max().orElseThrow()).isLessThan(1e-12);
    assertThat(SQUARE.norm()).isCloseTo(SQUARE.product().norm().value(), within(1e-12));
  }

  @Test
  void theDecompositionMultipliesToTheFullMatrix() {
    LinearAlgebra.Svd svd = SQUARE.svd();
    Tensor again =
        svd.u().times(svd.s()).dot(svd.v().renamed(D_MODEL, OUT), Axis.COMPONENT); // [d_model, out]
    assertClose("u s v", SQUARE.product().toDoubleArray(), again.toDoubleArray(), 1e-12);
    double[] ones = svd.u().norm(D_MODEL).toDoubleArray();
    assertClose("length of u", new double[] {1, 1, 1, 1}, ones, 1e-12);
  }

  @Test
  void eigenvaluesAndTraceAreThoseOfTheFullMatrix() {
    LinearAlgebra.Eigenvalues full = SQUARE.product().eigenvalues(D_MODEL, OUT);
    assertClose("eigenvalues", sorted(full, 4), sorted(SQUARE.eigenvalues(), 4), 1e-10);
    assertThat(SQUARE.eigenvalues().real().size(Axis.COMPONENT)).isEqualTo(4);
    assertThat(SQUARE.trace())
        .isCloseTo(SQUARE.product().trace(D_MODEL, OUT).value(), within(1e-12));
  }

  @Test
  void theProductOfTwoIsTheProductOfBothFullMatrices() {
    FactoredMatrix other = square(2);
    Tensor first = SQUARE.product(); // [d_model, out]
    Tensor second = other.product().renamed(OUT, VOCAB).renamed(D_MODEL, OUT);
    double[] expected = first.dot(second, OUT).toDoubleArray();
    FactoredMatrix both = SQUARE.times(other);
    assertClose("A B C D", expected, both.product().toDoubleArray(), 1e-11);
  }

  @Test
  void aWideInnerAxisIsNoHindrance() {
    FactoredMatrix wide =
        new FactoredMatrix(
            SQUARE.right().renamed(D_HEAD, VOCAB), // [vocab 4, d_model 9]
            SQUARE.left().renamed(D_HEAD, VOCAB),
            D_MODEL);
    double[] full = wide.product().svd(VOCAB, OUT).s().toDoubleArray();
    assertClose("singular values", full, wide.singularValues().toDoubleArray(), 1e-12);
  }

  @Test
  void saysItsSizes() {
    assertThat(SQUARE).hasToString("d_model 9 × d_model 9 through d_head 4");
  }

  @Test
  void refusesFactorsThatDoNotMeet() {
    Tensor left = SQUARE.left();
    assertThatThrownBy(() -> new FactoredMatrix(left, left.range(D_HEAD, 0, 2), D_HEAD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "a factored matrix needs [rows, d_head] and [d_head, columns] of one size of d_head, and ");
  }

  @Test
  void refusesEigenvaluesOfAMatrixWithoutADiagonal() {
    FactoredMatrix tall =
        new FactoredMatrix(SQUARE.left().renamed(D_MODEL, VOCAB), SQUARE.right(), D_HEAD);
    assertThatThrownBy(tall::eigenvalues)
        .hasMessage(
            "only a matrix whose rows and columns are the same axis has eigenvalues, and this is"
                + " vocab 9 × d_model 9 through d_head 4");
  }
}
