package dev.loupe.tensor;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.axis.Axis;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Values by their order. */
class OrderingTest {
  private static final Tensor X =
      Tensor.of(new double[] {3, 1, 2, 5, 9, 7}, new long[] {2, 3}, POS, D_MODEL);

  @Test
  void largestAndSmallestAreFoundAlongAnyAxis() {
    assertThat(X.argmax(D_MODEL).toDoubleArray()).containsExactly(0, 1);
    assertThat(X.argmax(POS).toDoubleArray()).containsExactly(1, 1, 1);
    assertThat(X.argmin(D_MODEL).toDoubleArray()).containsExactly(1, 0);
    assertThat(X.argmin(D_MODEL).axes()).containsExactly(POS);
  }

  @Test
  void aNotANumberComesFirst() {
    double nan = Double.NaN;
    double much = Double.POSITIVE_INFINITY;
    Tensor x = Tensor.of(new double[] {3, nan, much, nan, -1}, new long[] {5}, D_MODEL);
    assertThat(x.argmax(D_MODEL).index()).isEqualTo(1);
    assertThat(x.argmin(D_MODEL).index()).isEqualTo(1);
    assertThat(x.topK(D_MODEL, 4).values().toDoubleArray()).containsExactly(nan, nan, much, 3);
    assertThat(x.topK(D_MODEL, 4).indices().toIntArray()).contains(1, 3).endsWith(2, 0);
  }

  @Test
  void theTopValuesComeWithTheirPlaces() {
    Ordering.TopK top = X.topK(D_MODEL, 2);
    assertThat(top.values().axes()).containsExactly(POS, D_MODEL);
    assertThat(top.values().toDoubleArray()).containsExactly(3, 2, 9, 7);
    assertThat(top.indices().toDoubleArray()).containsExactly(0, 2, 1, 2);
    assertThatThrownBy(() -> X.topK(D_MODEL, 4))
        .hasMessage("4 values of d_model were asked for, and it has 3; ask for 1 to 3");
  }

  @Test
  void sortingAndOrderAgree() {
    Tensor x = Loops.random(new Random(1), Map.of(POS, 3, D_MODEL, 50), List.of(POS, D_MODEL));
    for (int row = 0; row < 3; row++) {
      double[] values = x.at(POS, row).toDoubleArray();
      double[] order = x.order(D_MODEL).at(POS, row).toDoubleArray();
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      assertThat(x.sorted(D_MODEL).at(POS, row).toDoubleArray()).containsExactly(sorted);
      assertThat(Arrays.stream(order).map(i -> values[(int) i])).containsExactly(box(sorted));
    }
  }

  private static Double[] box(double... values) {
    return Arrays.stream(values).boxed().toArray(Double[]::new);
  }

  @Test
  void paddingIsNeverAmongTheTop() {
    Tensor batch = PaddedOperationsTest.padded(1, BATCH, POS, D_MODEL).minus(100);
    Ordering.TopK top = batch.topK(POS, 2);
    assertThat(top.values().padding().none()).isTrue();
    for (int prompt = 0; prompt < 3; prompt++) {
      Tensor alone = PaddedOperationsTest.alone(batch, prompt);
      assertClose(
          "top",
          alone.topK(POS, 2).values().toDoubleArray(),
          top.values().at(BATCH, prompt).toDoubleArray(),
          0);
      int front = 4 - alone.size(POS);
      assertClose(
          "places",
          alone.topK(POS, 2).indices().plus(front).toDoubleArray(),
          top.indices().at(BATCH, prompt).toDoubleArray(),
          0);
      assertClose(
          "argmax",
          alone.argmax(POS).plus(front).toDoubleArray(),
          batch.argmax(POS).at(BATCH, prompt).toDoubleArray(),
          0);
      assertClose(
          "argmin",
          alone.argmin(POS).plus(front).toDoubleArray(),
          batch.argmin(POS).at(BATCH, prompt).toDoubleArray(),
          0);
    }
    assertThatThrownBy(() -> batch.topK(POS, 3))
        .hasMessage(
            "3 values of pos were asked for, and the shortest prompt has 2; ask for 1 to 2");
    assertThatThrownBy(() -> batch.sorted(BATCH))
        .hasMessage(
            "the values along batch cannot be ordered at positions that some prompts lack; pick one"
                + " that all have, such as at(POS, -1)");
    assertThat(batch.at(POS, -1).topK(BATCH, 1).values().axes()).containsExactly(BATCH, D_MODEL);
  }

  @Test
  void theTopValuesPassGradients() {
    Differences.check("topK", x -> x.topK(D_MODEL, 2).values(), X);
  }

  @Test
  void indicesAreWholeNumbersOfJava() {
    Tensor x = Tensor.vector(0.5, 3, 2);
    assertThat(x.argmax(Axis.D_MODEL).index()).isEqualTo(1);
    assertThat(x.topK(Axis.D_MODEL, 2).indices().toIntArray()).containsExactly(1, 2);
    assertThatThrownBy(x::toIntArray)
        .hasMessage(
            "tensor [d_model 3] has the value 0.5, which is no whole number; take toArray()");
    assertThatThrownBy(() -> Tensor.vector(1, 2).index()).hasMessageContaining("exactly one");
  }
}
