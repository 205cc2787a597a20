package dev.loupe.load;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.model.HookedTransformer;
import dev.loupe.torch.Torch;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a card, models that are stored in 16 bits give the numbers of float32, unless asked. */
@Tag("gpu")
class GpuPrecisionTest {
  @BeforeAll
  static void needsAGpu() {
    assumeTrue(
        Torch.bestDevice().isGpu(),
        "PyTorch finds no GPU on this machine; run these tests where there is one");
  }

  @ParameterizedTest
  @CsvSource({"gpt2-fp16, FLOAT16", "llama-bf16, BFLOAT16"})
  void whateverIsWidenedTheLogitsAreThoseOfFloat32(String name, DataType type) {
    Golden golden = Golden.named(name);
    long narrow = ModelLoader.load(golden.folder(), Device.cpu(), type).bytes();
    long last = 0;
    for (long free = narrow * 21 / 20; free < 5 * narrow; free += narrow / 10) {
      long left = free;
      HookedTransformer model =
          ModelLoader.load(golden.folder(), Device.gpu(), Optional.empty(), device -> left);
      assertThat(model.bytes()).isGreaterThanOrEqualTo(last);
      last = model.bytes();
      float[] logits = model.run(golden.tokens()).logits().toArray();
      assertClose(model.toString(), golden.floats("logits"), logits, 1e-4);
    }
    assertThat(last).isGreaterThan(narrow);
  }

  @ParameterizedTest
  @CsvSource({"gpt2-fp16, FLOAT16, 11", "llama-bf16, BFLOAT16, 8"})
  void mixedPrecisionIsTheCpusUpToAFewRoundings(String name, DataType type, int bits) {
    Golden golden = Golden.named(name);
    float[][] logits = new float[2][];
    for (int i = 0; i < 2; i++) {
      Device there = i == 0 ? Device.cpu() : Device.gpu();
      logits[i] =
          ModelLoader.load(golden.folder(), there, type)
              .inMixedPrecision()
              .run(golden.tokens())
              .logits()
              .toArray();
    }
    double largest = 0;
    for (float logit : logits[0]) {
      largest = Math.max(largest, Math.abs(logit));
    }
    assertClose("logits", logits[0], logits[1], Math.scalb(8 * largest, -bits));
  }
}
