package dev.loupe.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.view.Bundle;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorSummaryTest {
  private static Tensor counted(int values, long[] shape, Axis... axes) {
    float[] row = new float[values];
    for (int i = 0; i < values; i++) {
      row[i] = i / 2f;
    }
    return Tensor.of(row, shape, axes);
  }

  @Test
  void fewValuesAreShownAsNumbersUnderTheNameOfTheirAxis() {
    Tensor vector = counted(4, new long[] {4}, Axis.D_MODEL);
    assertThat(vector.text())
        .isEqualTo(
            """
            tensor [d_model 4]
            d_model 0    1  2    3
                    0  0.5  1  1.5""");
    assertThat(Bundle.of(vector).get("text/plain")).isEqualTo(vector.text());
    assertThat(vector.html()).contains("d_model 0", "1.5");
  }

  @Test
  void aRowOfValuesIsShownAsABarForEach() {
    String text = counted(20, new long[] {1, 20}, Axis.BATCH, Axis.D_MODEL).text();
    assertThat(text).startsWith("tensor [batch 1, d_model 20] [value]");
    assertThat(text.lines().filter(line -> line.contains("█"))).hasSize(19);
    assertThat(text.lines().toList().get(20).strip()).matches("19 +9\\.50 +█{30}");
    assertThat(counted(65, new long[] {65}, Axis.D_MODEL).text()).contains("the first values");
  }

  @Test
  void axesBeforeTheLastGoDown() {
    assertThat(counted(4, new long[] {2, 1, 2}, Axis.BATCH, Axis.POS, Axis.D_MODEL).text())
        .isEqualTo(
            """
            tensor [batch 2, pos 1, d_model 2]
            d_model →       0    1
            batch 0, pos 0  0  0.5
            batch 1, pos 0  1  1.5""");
    assertThat(counted(1, new long[0]).text()).isEqualTo("tensor []\nvalue\n    0");
  }

  @Test
  void aTensorWithoutAxesIsPrintedAsItsNumber() {
    Tensor one = Tensor.vector(1.5, 2).sum(Axis.D_MODEL);
    assertThat("sum " + one).isEqualTo("sum 3.5");
    assertThat(one.text()).isEqualTo("tensor []\nvalue\n  3.5"); // the picture says what it is
    assertThat(Tensor.vector(1.5, 2)).hasToString("tensor [d_model 2]");
    Tensor freed = Tensor.borrow(one.nd().duplicate(), List.of());
    freed.nd().close();
    assertThat(freed).hasToString("tensor []");
  }

  @Test
  void manyValuesAreShownByTheirStatisticsAndTheFirstOfThem() {
    Tensor tensor = counted(1000, new long[] {10, 10, 10}, Axis.BATCH, Axis.POS, Axis.D_MODEL);
    assertThat(tensor.text())
        .startsWith("tensor [batch 10, pos 10, d_model 10] [share of values]")
        .contains("1000 values, mean 249.8, standard deviation 144.4, from 0 to 499.5; all finite")
        .contains("batch 0, pos 1   5   5.5   6   6.5   7   7.5   8   8.5");
    assertThat(tensor.html()).contains("mean 249.8", "batch 0, pos 5");
    assertThat(tensor.png()).isNotEmpty();
  }

  @Test
  void valuesThatAreEqualUpToRoundingHaveOneBar() {
    float[] values = new float[200];
    Arrays.fill(values, 1);
    values[77] = Math.nextUp(1f);
    assertThat(Tensor.of(values, new long[] {200}, Axis.D_MLP).text().lines())
        .filteredOn(line -> line.endsWith("█"))
        .singleElement()
        .asString()
        .matches("1 +1 +█+");
  }

  @Test
  void valuesThatAreNotFiniteAreCounted() {
    float[] values = new float[200];
    values[3] = Float.NaN;
    values[5] = Float.NEGATIVE_INFINITY;
    assertThat(Tensor.of(values, new long[] {200}, Axis.D_MLP).text())
        .contains("200 values, mean 0,", "left out: 1 NaN, 1 infinite");
  }

  /** Of 134 MB nothing but the statistics and 48 numbers comes to the Java heap. */
  @Test
  void aLargeTensorIsShownWithoutCopyingItToTheHeap() {
    try (NDManager work = NDManager.newBaseManager()) {
      NDArray large = work.arange(0, 64 * 128 * 4096, 1, DataType.FLOAT32);
      List<Axis> axes = List.of(Axis.BATCH, Axis.POS, Axis.D_MLP);
      Tensor tensor = Tensor.borrow(large.reshape(64, 128, 4096), axes);
      com.sun.management.ThreadMXBean thread =
          (com.sun.management.ThreadMXBean)
              java.lang.management.ManagementFactory.getThreadMXBean();
      tensor.text(); // classes are loaded
      long before = thread.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      assertThat(tensor.text()).contains("33554432 values");
      System.out.printf("shown in %.0f ms%n", (System.nanoTime() - start) / 1e6);
      assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
    }
  }
}
