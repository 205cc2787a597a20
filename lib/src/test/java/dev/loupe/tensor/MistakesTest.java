package dev.loupe.tensor;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.KV_HEAD;
import static dev.loupe.axis.Axis.SAMPLE;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.axis.Axis;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a cell says to typical mistakes. */
class MistakesTest {
  private static final Tensor X = Tensor.of(new double[][] {{1, 2}, {2, 4}}, SAMPLE, FEATURE);

  private static void refused(ThrowingCallable mistake, String message) {
    assertThatThrownBy(mistake).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void anAxisThatIsThereTwice() {
    Tensor twice = X.renamed(SAMPLE, FEATURE);
    String message =
        "tensor [feature 2, feature 2] has feature twice, so the name does not say which is meant;"
            + " rename the first: .renamed(FEATURE, named(\"other\"))";
    refused(() -> twice.sum(FEATURE), message);
    refused(twice::mean, message);
    refused(() -> twice.plus(X), message);
  }

  @Test
  void nothingAtAll() {
    refused(
        () -> Tensor.vector(SAMPLE),
        "a vector along sample needs at least one value, and none was given");
    refused(() -> X.take(SAMPLE), "no entry of sample was asked for; give take at least one index");
    refused(
        () -> X.repeat(SAMPLE, 0), "sample cannot be repeated 0 times; repeat it at least once");
  }

  @Test
  void matricesThatCannotBeDecomposed() {
    Tensor nan = X.negated().log();
    String message =
        "tensor [sample 2, feature 2] has NaN or infinite values, so its matrices cannot be"
            + " decomposed; find them with isNaN()";
    refused(() -> nan.svd(SAMPLE, FEATURE), message);
    refused(() -> nan.eigenvalues(SAMPLE, FEATURE), message);
    refused(() -> nan.leastSquares(Tensor.vector(SAMPLE, 1, 2), SAMPLE, FEATURE), message);
    refused(
        () -> X.inverse(SAMPLE, FEATURE),
        "tensor [sample 2, feature 2] has a singular matrix, which has no inverse; add a small"
            + " multiple of the identity, or use leastSquares");
  }

  @Test
  void headsOfKeysAndValues() {
    refused(
        () -> X.renamed(SAMPLE, KV_HEAD).at(HEAD, 0),
        "there is no axis head in tensor [kv_head 2, feature 2]; keys and values have KV_HEAD,"
            + " because heads may share them");
    refused(() -> X.sum(Axis.POS), "there is no axis pos in tensor [sample 2, feature 2]");
  }
}
