package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.memory.LinuxMemory;
import dev.loupe.memory.Reclaimer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FreedMemoryTest {
  private static final long MIB = 1 << 20;
  private static final int ARRAY = 56; // MiB

  @BeforeEach
  void onLinux() {
    assumeTrue(LinuxMemory.ofProcess("RssAnon").isPresent());
    Torch.memory(Device.cpu()).close(); // PyTorch has started
    Reclaimer.collect(); // loops that other tests have dropped
  }

  @Test
  void memoryOfFreedArraysGoesBackWhenTheLoopHasEnded() {
    FreedMemory.keep();
    makeAndFree();
    long kept = used();

    FreedMemory.giveBack();

    assertThat(kept - used()).isGreaterThan(ARRAY / 2 * MIB);
  }

  @Test
  void memoryIsKeptUntilTheLastOfTwoLoopsHasEnded() {
    FreedMemory.keep();
    FreedMemory.keep();
    makeAndFree();
    long kept = used();

    FreedMemory.giveBack();
    long afterFirst = used();
    FreedMemory.giveBack();

    assertThat(kept - afterFirst).isLessThan(ARRAY / 2 * MIB);
    assertThat(kept - used()).isGreaterThan(ARRAY / 2 * MIB);
  }

  private static void makeAndFree() {
    try (NDManager memory = Torch.memory(Device.cpu())) {
      memory.ones(new Shape(ARRAY * MIB / Float.BYTES));
    }
  }

  private static long used() {
    return LinuxMemory.ofProcess("RssAnon").orElse(0);
  }
}
