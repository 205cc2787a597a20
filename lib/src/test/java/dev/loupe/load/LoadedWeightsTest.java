package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.family.Families;
import dev.loupe.arch.family.Family;
import dev.loupe.memory.Reclaimer;
import dev.loupe.model.HookedTransformer;
import dev.loupe.storage.Safetensors;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.torch.SixteenBits;
import dev.loupe.weights.WeightEdit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights that lie in their file: what becomes of them, and whether they fit. */
class LoadedWeightsTest {
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9});

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("model.safetensors");
  }

  private static float[] logits(HookedTransformer model) {
    return model.run(PROMPT).logits().toArray();
  }

  private HookedTransformer copyOf(String golden) {
    Copy.of(golden, folder);
    return ModelLoader.load(folder, Device.cpu());
  }

  private HookedTransformer loadedWith(ToLongFunction<Device> free) {
    return ModelLoader.load(folder, Device.cpu(), Optional.empty(), free);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "neox-parallel", "phi3", "gpt2-fp16"})
  void theNumbersAreTheSameWhereverTheTensorsBegin(String golden) throws IOException {
    float[] aligned = logits(copyOf(golden));
    byte[] whole = Files.readAllBytes(file());
    int header = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
    for (int shift = 1; shift < 4; shift++) {
      ByteBuffer shifted =
          ByteBuffer.allocate(whole.length + shift)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(header + shift)
              .put(whole, 8, header);
      for (int i = 0; i < shift; i++) {
        shifted.put((byte) ' ');
      }
      shifted.put(whole, 8 + header, whole.length - 8 - header);
      Files.delete(file());
      Files.write(file(), shifted.array());
      assertThat(logits(ModelLoader.load(folder, Device.cpu()))).isEqualTo(aligned);
    }
  }

  @Test
  void aModelIsWhatItWasWhenAnotherFileHasTakenItsFilesPlaceOrNone() throws IOException {
    HookedTransformer model = copyOf("gpt2");
    float[] before = logits(model);
    Path other = folder.resolve("other");
    Files.write(other, new byte[(int) Files.size(file())]);
    Files.move(other, file(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    assertThat(logits(model)).isEqualTo(before);
    Files.delete(file());
    assertThat(logits(model)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, true"})
  void aModelWhoseFileWasWrittenToRefusesToGoOn(int shorter, boolean truncated) throws IOException {
    HookedTransformer model = copyOf("gpt2");
    logits(model);
    FileTime loaded = Files.getLastModifiedTime(file());
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      if (truncated) {
        channel.truncate(channel.size() - shorter);
      } else {
        channel.write(ByteBuffer.wrap(new byte[] {1}), channel.size() - 1);
      }
    }
    Files.setLastModifiedTime(file(), FileTime.fromMillis(loaded.toMillis() + 1000));
    String refusal =
        file()
            + " was changed after the model was loaded from it, so the model's weights changed too; load the model again";
    assertThatThrownBy(() -> logits(model))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(refusal);
    assertThatThrownBy(() -> model.weight("W_E")).hasMessage(refusal);
    assertThatThrownBy(() -> model.edited(new WeightEdit("W_E", w -> w))).hasMessage(refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "neox-parallel", "llama-gqa"})
  void whatWasMadeFromAModelOutlivesIt(String golden) {
    HookedTransformer model = copyOf(golden);
    float[] before = logits(model);
    Tensor queries = model.weight("blocks.1.attn.W_Q");
    float[] values = queries.toArray();
    HookedTransformer edited = model.edited(new WeightEdit("W_E", w -> w));
    model = null;
    for (int round = 0; round < 5; round++) {
      Reclaimer.collect();
      ModelLoader.load(folder, Device.cpu()).run(PROMPT).logits(); // takes what was freed
      assertThat(logits(edited)).isEqualTo(before);
      assertThat(queries.toArray()).isEqualTo(values);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2, 'float32'",
    "gpt2-fp16, 'stored in float16, kept in float16, computed in float32'",
    "llama-bf16, 'stored in bfloat16, kept in bfloat16, computed in float32'"
  })
  void everyDeviceComputesInFloat32AndNeedsNoMoreThanSixteenBits(String golden, String precision)
      throws IOException {
    for (Device there : List.of(Device.cpu(), Device.gpu())) {
      assertThat(checkpoint(golden, there, Optional.empty()).precision()).hasToString(precision);
    }
  }

  @Test
  void aTypeThatNoModelIsKeptInIsRefused() {
    Path stored = Golden.named("gpt2").folder();
    assertThatThrownBy(() -> ModelLoader.load(stored, Device.cpu(), DataType.INT16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a model can be kept in FLOAT32, FLOAT64, FLOAT16, BFLOAT16, not in INT16");
  }

  static Checkpoint checkpoint(String golden, Device device, Optional<DataType> asked)
      throws IOException {
    HfConfig config =
        HfConfig.parse(Files.readString(Golden.named(golden).folder().resolve("config.json")));
    Family family = Families.of(config);
    Spec spec = family.spec(config);
    return new Checkpoint(stored(golden), family.names(spec), spec, device, asked);
  }

  private static WeightFiles stored(String golden) {
    return WeightFiles.open(Golden.named(golden).folder());
  }

  @Test
  void aModelThatDoesNotFitIsRefusedBeforeItIsRead() {
    HookedTransformer model = copyOf("gpt2");
    long needed = model.bytes();
    assertThat(loadedWith(device -> needed).bytes()).isEqualTo(needed);
    assertThatThrownBy(() -> loadedWith(device -> needed - 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            folder.getFileName()
                + " needs 1 MiB as float32 on cpu(), but only 1 MiB are free; drop models that you no longer use, close other programs, halve the memory of its matrices with load(name, cpu(), DataType.BFLOAT16), or use a smaller model");
    HookedTransformer advised =
        ModelLoader.load(
            folder, Device.cpu(), Optional.of(DataType.BFLOAT16), device -> needed - 1);
    assertThat(advised.bytes()).isLessThan(needed * 6 / 10);
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2,          cpu, FLOAT32,  0", // mapped
    "gpt2,          gpu, FLOAT32,  0", // copied as it is
    "gpt2-fp16,     cpu, FLOAT32,  0", // widened out of the file
    "gpt2-fp16,     gpu, FLOAT16,  2", // the vectors are widened
    "gpt2-fp16,     gpu, FLOAT32,  2", // copied as it is, and widened there
    "llama-bf16,    gpu, BFLOAT16, 2",
    "llama-bf16,    cpu, FLOAT64,  4", // bfloat16 becomes float32 first
    "neox-parallel, gpu, FLOAT32,  4" // cut apart
  })
  void whatPassesThroughTheDevicesMemoryIsPartOfTheNeed(
      String golden, String device, DataType type, int bytesPerNumber) throws IOException {
    Device there = device.equals("gpu") ? Device.gpu() : Device.cpu();
    Checkpoint checkpoint = checkpoint(golden, there, Optional.of(type));
    MemoryNeed need = checkpoint.need(golden, there);
    long largest =
        stored(golden).names().stream()
            .map(name -> stored(golden).entry(name).shape())
            .filter(shape -> passes(golden, type, shape))
            .mapToLong(shape -> Arrays.stream(shape).reduce(1, (a, b) -> a * b))
            .max()
            .orElseThrow();
    assertThat(need.passing())
        .isEqualTo(Math.max(bytesPerNumber * largest, there.isGpu() ? joint(golden, type) : 0));
    assertThat(need.bytes()).isEqualTo(need.weights() + need.passing());
    assertThat(need.weights())
        .isEqualTo(ModelLoader.load(Golden.named(golden).folder(), Device.cpu(), type).bytes());
  }

  /** The bytes of the queries, keys and values of one layer, which a card joins. */
  private static long joint(String golden, DataType type) {
    Spec spec = Golden.named(golden).model().spec();
    long heads = spec.attention().heads() + 2L * spec.attention().kvHeads();
    return heads * spec.attention().dHead() * spec.dModel() * type.getNumOfBytes();
  }

  /** Whether tensors of this shape are converted or cut apart, where not all are. */
  private static boolean passes(String golden, DataType type, long[] shape) {
    return golden.equals("neox-parallel")
        ? shape.length == 2 && shape[0] == 3 * shape[1]
        : !SixteenBits.is(type) || shape.length == 1;
  }

  @ParameterizedTest
  @CsvSource({"gpt2-fp16", "llama-bf16", "phi3"})
  void tensorsThatWereConvertedAndCutApartAreNotKept(String golden) {
    NativeAccount.collect();
    long before = NativeAccount.bytes();
    HookedTransformer model =
        ModelLoader.load(Golden.named(golden).folder(), Device.cpu(), DataType.FLOAT64);
    Spec spec = model.spec();
    long rows =
        (spec.attention().heads() + 2L * spec.attention().kvHeads()) * spec.attention().dHead();
    long columns = spec.dModel() + (spec.attention().inputBias() ? 1 : 0);
    long joint = spec.layers() * rows * columns * Double.BYTES; // whose views count like arrays
    assertThat(NativeAccount.bytes() - before).isEqualTo(model.bytes() + joint);
    assertThat(model.run(Golden.named(golden).tokens()).logits()).isNotNull(); // it is still there
  }

  @Test
  void whatIsFreedByACollectionCounts() {
    long needed = copyOf("gpt2").bytes();
    AtomicInteger asked = new AtomicInteger();
    assertThat(loadedWith(device -> asked.getAndIncrement() == 0 ? 0 : needed).bytes())
        .isEqualTo(needed);
    assertThat(asked).hasValue(2);
  }

  @Test
  void aDeviceThatRunsOutOfMemoryWhileAModelComesIsGivenASecondChance() {
    long bytes = copyOf("gpt2").bytes();
    AtomicInteger asked = new AtomicInteger();
    ToLongFunction<Device> once =
        device -> {
          if (asked.getAndIncrement() == 0) {
            throw new EngineException("CUDA out of memory.");
          }
          return bytes;
        };
    assertThat(loadedWith(once).bytes()).isEqualTo(bytes);
    assertThat(asked).hasValue(2);
  }

  @Test
  void anInterruptStopsLoading() {
    Copy.of("gpt2", folder);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> ModelLoader.load(folder, Device.cpu()))
          .isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(ModelLoader.load(folder, Device.cpu()).spec().layers()).isPositive();
  }

  @Test
  void twoTensorsAreTheSameOnlyIfEveryByteIs() throws IOException {
    byte[] data = new byte[3 << 20];
    Arrays.fill(data, (byte) 7);
    data[data.length - 1] = 8;
    String entry = "\"%s\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[%d,%d]}";
    int half = data.length / 2;
    String header =
        "{"
            + entry.formatted("a", half, 0, half)
            + ","
            + entry.formatted("b", half, half, 2 * half)
            + "}";
    Files.write(file(), Copy.safetensors(header, data));
    Safetensors stored = Safetensors.open(file());
    assertThat(stored.entry("a").sameBytes(stored.entry("a"))).isTrue();
    assertThat(stored.entry("a").sameBytes(stored.entry("b"))).isFalse();
  }
}
