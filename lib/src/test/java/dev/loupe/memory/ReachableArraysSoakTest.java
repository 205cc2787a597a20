package dev.loupe.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Thousands of products of {@code nd()}, dropped while the tensor stays. */
@Tag("slow")
class ReachableArraysSoakTest {
  private static final long MEGABYTE = 1L << 20;
  private static final int SIDE = 512; // 1 MB a product

  @BeforeEach
  void setTightLimits() {
    NativeAccount.collect();
    long before = NativeMemory.live();
    NativeMemory.limits(before + 64 * MEGABYTE, before + 256 * MEGABYTE);
  }

  @AfterEach
  void liftTheLimits() {
    NativeMemory.limits(512 * MEGABYTE, 1024 * MEGABYTE);
  }

  private static Tensor matrix() {
    float[] values = new float[SIDE * SIDE];
    Arrays.fill(values, 1f / SIDE); // its own square
    return Tensor.of(values, new long[] {SIDE, SIDE}, Axis.POS, Axis.D_MODEL);
  }

  private static void multiply(int rounds) {
    Tensor w = matrix();
    NDArray last = w.nd();
    for (int i = 0; i < rounds; i++) {
      last = w.nd().matMul(last).add(0); // of which the first is dropped in the same line
    }
    assertThat(last.sum().getFloat()).isCloseTo(SIDE, within(1f));
  }

  @Test
  void fiveThousandDroppedProductsStayWithinTheBudget() {
    multiply(500);
    long start = NativeAccount.anonymous().orElse(0); // heap and allocator have warmed up
    multiply(5000);
    assertThat(NativeAccount.anonymous().orElse(0) - start).isLessThan(128 * MEGABYTE);
  }

  /** The collector runs while other threads are inside of native operations. */
  @Test
  void collectingWhileOtherThreadsComputeTakesNoOperandAway() throws Exception {
    Thread[] threads = new Thread[3];
    Throwable[] failed = new Throwable[1];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = new Thread(() -> multiply(800));
      threads[i].setUncaughtExceptionHandler((thread, error) -> failed[0] = error);
      threads[i].start();
    }
    while (Arrays.stream(threads).anyMatch(Thread::isAlive)) {
      Reclaimer.collect();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failed[0]).isNull();
  }
}
