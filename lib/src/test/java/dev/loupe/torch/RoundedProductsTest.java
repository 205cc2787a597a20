package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A product in 16 bits is the exact product of the rounded operands, rounded. */
class RoundedProductsTest {
  private static final int IN = 300;
  private static final int OUT = 16_001; // two parts

  private static float[] random(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] rounded(NDArray x, DataType type, NDManager work) {
    return SixteenBits.toFloats(SixteenBits.round("x", x, type), type, work).toFloatArray();
  }

  @ParameterizedTest
  @CsvSource({
    "BFLOAT16, BFLOAT16, 8",
    "BFLOAT16, FLOAT32, 8",
    "FLOAT16, FLOAT16, 11",
    "FLOAT16, FLOAT32, 11"
  })
  void aLinearMapIsTheFloat64ProductOfTheRoundedOperandsRounded(
      DataType type, DataType kept, int bits) {
    try (NDManager work = Torch.memory(Device.cpu())) {
      NDArray x = work.create(random(2 * IN, 1), new Shape(2, IN));
      NDArray w = work.create(random(OUT * IN, 2), new Shape(OUT, IN));
      NDArray b = work.create(random(OUT, 3), new Shape(OUT));
      NDArray matrix = kept == type ? SixteenBits.round("w", w, type) : w;
      NDArray product = new RoundedProducts(type).linear(x, matrix, kept, Optional.of(b));
      float[] found = product.toFloatArray();
      float[] a = rounded(x, type, work);
      float[] c = rounded(w, type, work);
      float[] shift = rounded(b, type, work);
      for (int i = 0; i < found.length; i++) {
        double exact = shift[i % OUT];
        double sizes = Math.abs(exact);
        for (int k = 0; k < IN; k++) {
          double term = (double) a[i / OUT * IN + k] * c[i % OUT * IN + k];
          exact += term;
          sizes += Math.abs(term);
        }
        double rounding = Math.scalb(Math.abs(exact), -bits); // half of the last bit, at most
        double summing = Math.scalb(sizes * 20, -24); // in float32, in parts
        assertThat(Math.abs(found[i] - exact)).isLessThanOrEqualTo(rounding + summing);
      }
      assertThat(rounded(product, type, work)).isEqualTo(found);
    }
  }

  @ParameterizedTest
  @CsvSource({"BFLOAT16", "FLOAT16"})
  void gradientsFlowThroughTheRounding(DataType type) {
    Torch.recordingGradients(
        true,
        () -> {
          try (NDManager work = Torch.memory(Device.cpu())) {
            NDArray x = work.create(new float[] {1, 2, 3}, new Shape(1, 3));
            x.setRequiresGradient(true);
            NDArray w = work.create(new float[] {0.5f, -1, 2, 4, 8, 0.25f}, new Shape(2, 3));
            NDArray product =
                new RoundedProducts(type)
                    .linear(x, SixteenBits.round("w", w, type), type, Optional.empty());
            NDArray one = work.ones(new Shape(1, 2));
            JniUtils.backward((PtNDArray) product, (PtNDArray) one, false, false);
            assertThat(x.getGradient().toFloatArray()).containsExactly(4.5f, 7, 2.25f);
            return null;
          }
        });
  }

  @Test
  void onlySixteenBitsAreRoundedTo() {
    assertThatThrownBy(() -> new RoundedProducts(DataType.FLOAT32))
        .hasMessage("products are rounded to 16 bits, not to float32");
  }
}
