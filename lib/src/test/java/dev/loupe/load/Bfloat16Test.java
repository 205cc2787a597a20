package dev.loupe.load;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Weight;
import dev.loupe.model.ActivationCache;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Metric;
import dev.loupe.model.WeightEdit;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Bfloat16;
import dev.loupe.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Matrices that are kept in bfloat16 compute what their numbers compute in single precision. */
class Bfloat16Test {
  private static final double ROUNDING = 1e-5; // of sums in another order

  @TempDir Path folder;

  private static HookedTransformer kept(Path from) {
    return ModelLoader.load(from, Device.cpu(), DataType.BFLOAT16);
  }

  private static HookedTransformer kept(Golden golden) {
    return kept(golden.folder());
  }

  /** A model with the same numbers, all of them in single precision. */
  private HookedTransformer widened(Golden golden, HookedTransformer kept) throws IOException {
    ModelSaver.save(kept, Files.readString(golden.folder().resolve("config.json")), folder);
    return ModelLoader.load(folder, Device.cpu(), DataType.FLOAT32);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void everySiteIsThatOfTheWidenedNumbers(Golden golden) throws IOException {
    HookedTransformer kept = kept(golden);
    ActivationCache expected = widened(golden, kept).run(golden.tokens()).cache();
    ActivationCache actual = kept.run(golden.tokens()).cache();
    assertThat(actual.sites()).isEqualTo(expected.sites());
    for (Site site : expected.sites()) {
      if (site.act() != Act.ATTN_SCORES) { // minus infinity where nobody looks
        assertClose(
            site.toString(), expected.get(site).toArray(), actual.get(site).toArray(), ROUNDING);
      }
    }
    assertClose(
        "logits",
        widened(golden, kept).run(golden.tokens()).logits().toArray(),
        kept.run(golden.tokens()).logits().toArray(),
        ROUNDING);
  }

  @Test
  void aModelThatIsStoredSoHasTheOriginalsLogits() {
    Golden golden = Golden.named("llama-bf16");
    float[] logits = kept(golden).run(golden.tokens()).logits().toArray();
    assertClose("logits", golden.floats("logits"), logits, 1e-4);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void matricesTakeTwoBytesANumberAndTheRestFour(Golden golden) {
    HookedTransformer kept = kept(golden);
    long bytes = 0;
    for (Weight weight : kept.spec().storedWeights()) {
      long[] shape = weight.keptShape(kept.spec());
      long numbers = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      bytes +=
          (weight.inLayers() ? kept.spec().layers() : 1) * numbers * (shape.length > 1 ? 2 : 4);
    }
    assertThat(kept.bytes()).isEqualTo(bytes);
    assertThat(kept.type()).isEqualTo(DataType.FLOAT32);
    assertThat(kept.memory().toString()).contains("bfloat16");
  }

  @Test
  void nothingPassesThroughMemoryThatIsKeptAsItIsStored() {
    Path stored = Golden.named("llama-bf16").folder();
    long matrices = kept(stored).bytes();
    HookedTransformer fits =
        ModelLoader.load(
            stored, Device.cpu(), Optional.of(DataType.BFLOAT16), device -> matrices + 4096);
    assertThat(fits.bytes()).isEqualTo(matrices);
  }

  @Test
  void gradientsAreThoseOfTheWidenedNumbers() throws IOException {
    Golden golden = Golden.named("llama-gqa");
    HookedTransformer kept = kept(golden);
    Metric metric = Metric.logProb(3);
    Site site = Act.RESID_PRE.at(0);
    float[] expected =
        widened(golden, kept).run(golden.tokens()).gradients(metric, site).get(site).toArray();
    float[] actual = kept.run(golden.tokens()).gradients(metric, site).get(site).toArray();
    assertClose("gradients", expected, actual, ROUNDING);
  }

  @Test
  void aWeightIsShownAsItsNumbersAndCanBeEdited() throws IOException {
    Golden golden = Golden.named("gpt2");
    HookedTransformer kept = kept(golden);
    HookedTransformer widened = widened(golden, kept);
    WeightEdit edit = new WeightEdit("blocks.1.attn.W_O", w -> w.times(3));
    assertThat(kept.weight("blocks.1.attn.W_O").toArray())
        .isEqualTo(widened.weight("blocks.1.attn.W_O").toArray());
    assertClose(
        "logits of the edited",
        widened.edited(edit).run(golden.tokens()).logits().toArray(),
        kept.edited(edit).run(golden.tokens()).logits().toArray(),
        ROUNDING);
  }

  @Test
  void halfPrecisionIsReadAsNumbersNotAsBits() throws IOException {
    Golden golden = Golden.named("gpt2-fp16");
    float[] half = golden.model().kept(Weight.W_E, 0);
    float[] rounded = kept(golden).kept(Weight.W_E, 0);
    for (int i = 0; i < half.length; i++) {
      assertThat(rounded[i])
          .isBetween(half[i] - Math.abs(half[i]) / 256, half[i] + Math.abs(half[i]) / 256);
    }
  }

  @Test
  void roundsToTheNearestTiesToEven() {
    float[] numbers = {1, 1 + 0x1p-8f, 1 + 0x1.8p-7f, 1 + 0x1.2p-8f, -3.14159f, 1e-40f, 3e38f};
    try (NDManager work = Torch.memory(Device.cpu())) {
      float[] rounded = Bfloat16.widen(Bfloat16.round(work.create(numbers)), work).toFloatArray();
      for (int i = 0; i < numbers.length; i++) {
        int bits = Float.floatToRawIntBits(numbers[i]);
        int even = bits + 0x7FFF + (bits >>> 16 & 1);
        assertThat(rounded[i]).isEqualTo(Float.intBitsToFloat(even & 0xFFFF0000));
      }
    }
  }

  @Test
  void aMatrixThatIsWidenedInPartsGivesTheWholeProduct() {
    long rows = 3 * (1 << 18) / 512 + 5; // four parts, the last of five rows
    try (NDManager work = Torch.memory(Device.cpu())) {
      var matrix = work.randomUniform(-1, 1, new Shape(rows, 512));
      var bits = Bfloat16.round(matrix);
      var x = work.randomUniform(-1, 1, new Shape(2, 512));
      assertClose(
          "product",
          x.matMul(Bfloat16.widen(bits, work).transpose()).toFloatArray(),
          Bfloat16.linear(x, bits).toFloatArray(),
          1e-4);
    }
  }
}
