package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.activations.ActivationCache;
import dev.loupe.device.BesideAGpu;
import dev.loupe.memory.NativeMemory;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Torch;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights that went straight from the file to a card, and what a card has left for results. */
class GpuLoadingTest implements BesideAGpu {
  private static final long GIGABYTE = 1L << 30;

  static Stream<Arguments> goldens() {
    return LandingTest.goldens();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void everyWeightOnTheCardIsTheCpus(Golden golden, DataType type) {
    LandingTest.assertSameBits(
        LandingTest.load(golden.folder(), type, Device.cpu(), Landing.on(Device.cpu())),
        LandingTest.load(golden.folder(), type, Device.gpu(), Landing.on(Device.gpu())));
  }

  @Test
  void aCardsLimitsAreWhatItsDriverSays() {
    long limit = NativeMemory.hardLimit(Device.gpu());
    assertThat(limit).isPositive().isLessThan(NativeMemory.free(Device.gpu()) + GIGABYTE);
    assertThat(NativeMemory.softLimit(Device.gpu())).isLessThanOrEqualTo(limit);
    assertThat(NativeMemory.report()).contains("on gpu(0)", " free of ");
  }

  /** Another program leaves two gigabytes; each cache takes a quarter of one. */
  @Test
  void sixtyCachesThatAreDroppedPassOnAFullCard() {
    HookedTransformer model = ModelLoader.load("wren", Device.gpu());
    int[] prompt = new int[model.spec().context()];
    Arrays.fill(prompt, 1);
    int[][] prompts = new int[(int) (GIGABYTE / 4 / bytes(model, prompt))][];
    Arrays.fill(prompts, prompt);
    NativeAccount.collect();
    JniUtils.emptyCudaCache();
    long ballast = NativeMemory.free(Device.gpu()) - 2 * GIGABYTE;
    assumeTrue(ballast > 0, "the card has less than two gigabytes");
    try (NDManager other = Torch.memory(Device.gpu())) {
      NDArray filled = other.zeros(new Shape(ballast / 4), DataType.FLOAT32);
      NativeMemory.weightsChanged(Device.gpu()); // like them, the ballast is not a result
      for (int round = 0; round < 60; round++) {
        assertThat(model.run(Tokens.of(prompts)).cache(Act.RESID_PRE).sites()).isNotEmpty();
      }
      assertThat(filled.getShape().size()).isEqualTo(ballast / 4);
    }
    NativeMemory.weightsChanged(Device.gpu()); // the ballast has gone
  }

  /** What the cache of a prompt takes on the card. */
  private static long bytes(HookedTransformer model, int[] prompt) {
    long before = NativeMemory.live(Device.gpu());
    try (ActivationCache cache = model.run(Tokens.of(prompt)).cache(Act.RESID_PRE)) {
      assertThat(cache.sites()).isNotEmpty();
      return NativeMemory.live(Device.gpu()) - before;
    }
  }
}
