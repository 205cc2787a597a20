package dev.loupe.load;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Weight;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.torch.SixteenBits;
import dev.loupe.torch.Torch;
import dev.loupe.weights.WeightEdit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Matrices that are kept in float16 or bfloat16 compute what their numbers compute in float32. */
class SixteenBitsTest {
  private static final double ROUNDING = 1e-5; // of sums in another order

  @TempDir Path folder;

  private static final List<DataType> TYPES = List.of(DataType.FLOAT16, DataType.BFLOAT16);

  static Stream<Arguments> goldens() {
    return Golden.all().flatMap(golden -> TYPES.stream().map(type -> arguments(golden, type)));
  }

  private static HookedTransformer kept(Golden golden, DataType type) {
    return ModelLoader.load(golden.folder(), Device.cpu(), type);
  }

  private static HookedTransformer kept(Golden golden) {
    return kept(golden, DataType.BFLOAT16);
  }

  /** A model with the same numbers, all of them in float32. */
  private HookedTransformer widened(Golden golden, HookedTransformer kept) throws IOException {
    kept.save(folder, Files.readString(golden.folder().resolve("config.json")));
    return ModelLoader.load(folder, Device.cpu(), DataType.FLOAT32);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void everySiteIsThatOfTheWidenedNumbers(Golden golden, DataType type) throws IOException {
    HookedTransformer kept = kept(golden, type);
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

  @ParameterizedTest
  @CsvSource({"llama-bf16, BFLOAT16", "gpt2-fp16, FLOAT16"})
  void aModelThatIsStoredSoHasTheLogitsOfTheOriginalAndOfFloat32(String name, DataType type) {
    Golden golden = Golden.named(name);
    float[] logits = kept(golden, type).run(golden.tokens()).logits().toArray();
    assertClose("logits", golden.floats("logits"), logits, 1e-4);
    assertClose("logits", golden.model().run(golden.tokens()).logits().toArray(), logits, ROUNDING);
  }

  @Test
  void aWeightTooLargeForFloat16IsRefusedAndTheAdviceWorks() throws IOException {
    Golden golden = Golden.named("gpt2");
    HookedTransformer large = golden.model().edited(new WeightEdit("W_pos", w -> w.times(1e7)));
    large.save(folder, Files.readString(golden.folder().resolve("config.json")));
    assertThatThrownBy(() -> ModelLoader.load(folder, Device.cpu(), DataType.FLOAT16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "'transformer.wpe.weight' has values up to .*e\\+07, and the largest float16 number is 65504; use"
                + " DataType.BFLOAT16, which has the range of float32 and needs the same memory");
    HookedTransformer advised = ModelLoader.load(folder, Device.cpu(), DataType.BFLOAT16);
    assertThat(advised.bytes()).isLessThan(large.bytes());
    assertThat(advised.run(golden.tokens()).logits().toArray()[0]).isFinite();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void matricesTakeTwoBytesANumberAndTheRestFour(Golden golden, DataType type) {
    HookedTransformer kept = kept(golden, type);
    long bytes = 0;
    for (Weight weight : kept.spec().storedWeights()) {
      long[] shape = weight.keptShape(kept.spec());
      long numbers = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      bytes +=
          (weight.inLayers() ? kept.spec().layers() : 1) * numbers * (shape.length > 1 ? 2 : 4);
    }
    assertThat(kept.bytes()).isEqualTo(bytes);
    assertThat(kept.type()).isEqualTo(DataType.FLOAT32);
    assertThat(kept.precision().kept()).isEqualTo(type);
    assertThat(kept.memory().toString()).contains(type.toString());
  }

  @ParameterizedTest
  @CsvSource({"llama-bf16, BFLOAT16", "gpt2-fp16, FLOAT16"})
  void nothingPassesThroughMemoryThatIsKeptAsItIsStored(String name, DataType type) {
    Path stored = Golden.named(name).folder();
    long matrices = kept(Golden.named(name), type).bytes();
    HookedTransformer fits =
        ModelLoader.load(stored, Device.cpu(), Optional.of(type), device -> matrices + 4096);
    assertThat(fits.bytes()).isEqualTo(matrices);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT16", "BFLOAT16"})
  void gradientsAreThoseOfTheWidenedNumbers(DataType type) throws IOException {
    Golden golden = Golden.named("llama-gqa");
    HookedTransformer kept = kept(golden, type);
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
  void float16IsReadAsNumbersWhereBfloat16IsKept() throws IOException {
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
      float[] rounded =
          SixteenBits.toFloats(
                  SixteenBits.round("numbers", work.create(numbers), DataType.BFLOAT16),
                  DataType.BFLOAT16,
                  work)
              .toFloatArray();
      for (int i = 0; i < numbers.length; i++) {
        int bits = Float.floatToRawIntBits(numbers[i]);
        int even = bits + 0x7FFF + (bits >>> 16 & 1);
        assertThat(rounded[i]).isEqualTo(Float.intBitsToFloat(even & 0xFFFF0000));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT16", "BFLOAT16"})
  void aMatrixThatIsWidenedInPartsGivesTheWholeProduct(DataType type) {
    long rows = 3 * (1 << 18) / 512 + 5; // four parts, the last of five rows
    try (NDManager work = Torch.memory(Device.cpu())) {
      var matrix = work.randomUniform(-1, 1, new Shape(rows, 512));
      var bits = SixteenBits.round("matrix", matrix, type);
      var x = work.randomUniform(-1, 1, new Shape(2, 512));
      assertClose(
          "product",
          x.matMul(SixteenBits.toFloats(bits, type, work).transpose()).toFloatArray(),
          SixteenBits.linear(x, bits, type).toFloatArray(),
          1e-4);
    }
  }
}
