package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.family.Families;
import dev.loupe.arch.family.Family;
import dev.loupe.memory.OnceMore;
import dev.loupe.storage.Safetensors;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import dev.loupe.weights.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Weights that are copied window by window to a device whose memory is not the file's. The CPU
 * stands for the device, so the bits can be compared with those that are mapped.
 */
class LandingTest {
  private static final int TOGETHER = 3;
  private static final int WINDOW = 1000; // bytes: a tensor is several

  @TempDir Path folder;

  /** A way to the device that counts the bytes of the file that are in memory. */
  private static final class Counting implements Landing.Copier {
    private final AtomicLong alive = new AtomicLong();
    private final AtomicLong most = new AtomicLong();
    private final AtomicLong all = new AtomicLong();

    @Override
    public void copy(ByteBuffer bytes, DataType type, NDArray into) {
      int count = bytes.remaining();
      most.accumulateAndGet(alive.addAndGet(count), Math::max);
      all.addAndGet(count);
      Landing.copy(bytes, type, into);
      alive.addAndGet(-count);
    }
  }

  private static Landing copied(Landing.Copier copier) {
    return new Landing(false, TOGETHER, WINDOW, copier);
  }

  private static Weights load(Path folder, DataType type, Landing landing) {
    return load(folder, type, Device.cpu(), landing);
  }

  static Weights load(Path folder, DataType type, Device device, Landing landing) {
    try {
      HfConfig config = HfConfig.parse(Files.readString(folder.resolve("config.json")));
      Family family = Families.of(config);
      Spec spec = family.spec(config);
      Checkpoint checkpoint =
          new Checkpoint(
              WeightFiles.open(folder), family.names(spec), spec, Optional.of(type), landing);
      return Weights.load(spec, device, checkpoint.precision(), checkpoint);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static void assertSameBits(Weights expected, Weights actual) {
    assertThat(actual.byName().keySet()).isEqualTo(expected.byName().keySet());
    expected
        .byName()
        .forEach(
            (name, array) -> {
              NDArray other = actual.byName().get(name);
              assertThat(other.getDataType()).as(name).isEqualTo(array.getDataType());
              assertThat(other.getShape()).as(name).isEqualTo(array.getShape());
              assertThat(bytes(other)).as(name).isEqualTo(bytes(array));
            });
  }

  /** The bytes of a weight, whose own manager takes no more arrays. */
  private static byte[] bytes(NDArray weight) {
    try (NDManager work = Torch.memory(weight.getDevice())) {
      return Ops.copy(weight, work).toDevice(Device.cpu(), false).toByteArray();
    }
  }

  static Stream<Arguments> goldens() {
    List<DataType> types =
        List.of(DataType.FLOAT32, DataType.FLOAT64, DataType.FLOAT16, DataType.BFLOAT16);
    return Golden.all().flatMap(golden -> types.stream().map(type -> arguments(golden, type)));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void everyBitIsThatOfTheFile(Golden golden, DataType type) {
    Counting counting = new Counting();
    assertSameBits(
        load(golden.folder(), type, Landing.on(Device.cpu())),
        load(golden.folder(), type, copied(counting)));
    assertThat(counting.most.get()).isPositive().isLessThanOrEqualTo(TOGETHER * WINDOW);
    assertThat(counting.alive.get()).isZero();
  }

  /** Parts that must be cut apart are read into buffers that are used again. */
  @ParameterizedTest
  @MethodSource("goldens")
  void everyBitThatIsReadIntoBuffersIsThatOfTheFile(Golden golden, DataType type) {
    assertSameBits(
        load(golden.folder(), type, copied(new Counting())),
        load(golden.folder(), type, new Landing(true, TOGETHER, WINDOW, Landing::copy)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama-tied", "gpt2-fp16", "llama-bf16", "neox-parallel"})
  void theFileIsReadOnceAndNoMoreOfItThanItsLargestTensorIsInMemory(String name) {
    Golden golden = Golden.named(name);
    Safetensors stored = Safetensors.open(golden.folder().resolve("model.safetensors"));
    long largest =
        stored.names().stream().mapToLong(one -> stored.entry(one).bytes()).max().orElseThrow();
    Counting counting = new Counting();
    Weights weights = load(golden.folder(), DataType.FLOAT32, copied(counting));
    assertThat(weights.byName()).isNotEmpty();
    assertThat(counting.most.get()).isLessThanOrEqualTo(largest);
    long all = stored.names().stream().mapToLong(one -> stored.entry(one).bytes()).sum();
    assertThat(counting.all.get()).isPositive().isLessThanOrEqualTo(all);
  }

  /** A bfloat16 is the upper half of a float32. */
  @Test
  void everyBfloat16IsWidenedExactly() {
    Path golden = Golden.named("llama-bf16").folder();
    Safetensors.Entry stored =
        Safetensors.open(golden.resolve("model.safetensors")).entry("model.embed_tokens.weight");
    ByteBuffer halves = stored.data();
    ByteBuffer wholes =
        ByteBuffer.allocate(2 * halves.remaining()).order(java.nio.ByteOrder.nativeOrder());
    while (halves.hasRemaining()) {
      wholes.putInt(halves.getShort() << 16);
    }
    for (Landing landing : List.of(copied(new Counting()), Landing.on(Device.cpu()))) {
      Weights weights = load(golden, DataType.FLOAT32, landing);
      assertThat(bytes(weights.byName().get("W_E"))).isEqualTo(wholes.array());
    }
  }

  @Test
  void shardsAreReadAsOneFile() {
    Weights expected =
        load(Golden.named("gpt2").folder(), DataType.FLOAT32, Landing.on(Device.cpu()));
    Copy.of("gpt2", folder).sharded();
    assertSameBits(expected, load(folder, DataType.FLOAT32, copied(new Counting())));
  }

  @Test
  void aTiedMatrixIsThereOnce() {
    Weights weights = load(Golden.named("gpt2").folder(), DataType.FLOAT32, copied(new Counting()));
    assertThat(weights.byName().get("W_U")).isSameAs(weights.byName().get("W_E"));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "BFLOAT16"})
  void aCopyThatFailsFreesEverything(DataType type) {
    Path golden = Golden.named("neox-parallel").folder();
    load(golden, type, copied(new Counting())); // makes what is made once
    for (int good : new int[] {0, 5, 40}) {
      NativeAccount.collect();
      int before = NativeAccount.resources();
      AtomicInteger copies = new AtomicInteger();
      Landing failing =
          copied(
              (bytes, as, into) -> {
                if (copies.getAndIncrement() >= good) {
                  throw new EngineException("CUDA out of memory.");
                }
                Landing.copy(bytes, as, into);
              });
      assertThatThrownBy(() -> load(golden, type, failing)).hasMessage("CUDA out of memory.");
      NativeAccount.collectDownTo(before);
      assertThat(NativeAccount.resources()).isEqualTo(before);
    }
  }

  @Test
  void aLoadThatRanOutOfMemoryOnceGivesEveryBit() {
    Path golden = Golden.named("neox-parallel").folder();
    AtomicInteger copies = new AtomicInteger();
    Landing failing =
        copied(
            (bytes, as, into) -> {
              if (copies.getAndIncrement() == 40) {
                throw new EngineException("CUDA out of memory.");
              }
              Landing.copy(bytes, as, into);
            });
    Weights weights =
        OnceMore.on(Device.cpu(), "loading", () -> load(golden, DataType.FLOAT32, failing));
    assertSameBits(load(golden, DataType.FLOAT32, Landing.on(Device.cpu())), weights);
    assertThat(copies.get()).isGreaterThan(80); // the second attempt begins again
  }

  @Test
  void anInterruptInTheMiddleFreesEverythingAndStops() {
    Path golden = Golden.named("gpt2").folder();
    load(golden, DataType.FLOAT32, copied(new Counting()));
    NativeAccount.collect();
    int before = NativeAccount.resources();
    Thread loading = Thread.currentThread();
    AtomicInteger copies = new AtomicInteger();
    Landing interrupting =
        copied(
            (bytes, as, into) -> {
              if (copies.incrementAndGet() == 7) {
                loading.interrupt();
              }
              Landing.copy(bytes, as, into);
            });
    try {
      assertThatThrownBy(() -> load(golden, DataType.FLOAT32, interrupting))
          .isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    NativeAccount.collectDownTo(before);
    assertThat(NativeAccount.resources()).isEqualTo(before);
  }

  @Test
  void aCardGetsCopiesOfTheFileAndTheCpuTheFileItself() {
    assertThat(Landing.on(Device.gpu()).inPlace()).isFalse();
    assertThat(Landing.on(Device.gpu()).together()).isGreaterThan(1);
    assertThat(Landing.on(Device.cpu()).inPlace()).isTrue();
  }
}
