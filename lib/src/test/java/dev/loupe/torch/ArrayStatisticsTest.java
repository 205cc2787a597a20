package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrayStatisticsTest {
  private static final double NAN = Double.NaN;

  private static Tensor vector(double... values) {
    return Scope.open(Device.cpu(), "t").of(values, new Shape(values.length), List.of(Axis.POS));
  }

  private static ArrayStatistics of(Tensor tensor, int bins) {
    return ArrayStatistics.of(tensor.nd(), 0, bins);
  }

  @Test
  void meanDeviationAndExtentAreThoseOfTheValues() {
    ArrayStatistics statistics = of(vector(1, 2, 3, 4, 10), 3);
    assertThat(statistics.values()).isEqualTo(5);
    assertThat(statistics.mean()).isEqualTo(4);
    assertThat(statistics.deviation()).isCloseTo(Math.sqrt(12.5), within(1e-12));
    assertThat(statistics.low()).isEqualTo(1);
    assertThat(statistics.high()).isEqualTo(10);
    assertThat(statistics.histogram()).containsExactly(0.6, 0.2, 0.2); // 1 to 4, 7, 10
  }

  @Test
  void valuesThatAreNotFiniteAreCountedAndLeftOut() {
    double infinite = Double.POSITIVE_INFINITY;
    ArrayStatistics statistics = of(vector(1, NAN, 3, infinite, -infinite), 2);
    assertThat(statistics.missing()).isEqualTo(1);
    assertThat(statistics.infinite()).isEqualTo(2);
    assertThat(statistics.mean()).isEqualTo(2);
    assertThat(statistics.deviation()).isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(statistics.histogram()).containsExactly(0.5, 0.5);
    ArrayStatistics none = of(vector(NAN, NAN), 2);
    assertThat(none.missing()).isEqualTo(2);
    assertThat(none.mean()).isNaN();
    assertThat(none.low()).isNaN();
  }

  @Test
  void equalValuesHaveNoHistogram() {
    ArrayStatistics statistics = of(vector(2, 2, 2), 5);
    assertThat(statistics.histogram()).isEmpty();
    assertThat(statistics.deviation()).isZero();
  }

  /** In pieces, and as a view whose values do not stand one after the other. */
  @Test
  void manyValuesAreTakenTogetherWhereverTheyStand() {
    try (NDManager work = Torch.memory(Device.cpu())) {
      long rows = 3_000_000;
      NDArray straight = work.arange(0, 3 * rows, 1, DataType.FLOAT32).reshape(1, rows, 3);
      NDArray crosswise = straight.transpose(0, 2, 1);
      List<Axis> axes = List.of(Axis.BATCH, Axis.POS, Axis.D_MODEL);
      for (NDArray array : List.of(straight, crosswise)) {
        ArrayStatistics statistics = of(Tensor.borrow(array, axes), 4);
        assertThat(statistics.mean()).isCloseTo((3 * rows - 1) / 2.0, within(1.0));
        assertThat(statistics.high()).isEqualTo(3 * rows - 1);
        // The error of a sum in single precision is 1e-7 of it.
        assertThat(statistics.deviation())
            .isCloseTo(3 * rows / Math.sqrt(12), within(1.0)); // uniform
        assertThat(statistics.histogram())
            .containsExactly(new double[] {0.25, 0.25, 0.25, 0.25}, within(1e-4));
        assertThat(statistics.step()).isEqualTo(11); // 8, 9 and 10 share a factor with a size
      }
    }
  }

  @Test
  void halfPrecisionIsSummedInHigher() {
    try (NDManager work = Torch.memory(Device.cpu())) {
      NDArray half = work.full(new Shape(2, 50_000), 3, DataType.FLOAT32);
      Tensor tensor = Tensor.borrow(Ops.cast(half, DataType.FLOAT16), List.of(Axis.POS, Axis.SRC));
      assertThat(of(tensor, 2).mean()).isEqualTo(3); // the sum is above 65504
    }
  }
}
