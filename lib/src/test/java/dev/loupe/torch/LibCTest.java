package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.memory.LinuxMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LibCTest {
  private static final long MEGABYTE = 1L << 20;

  /** Every second block is in use, so the C library cannot give back what lies between. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryBetweenBlocksInUseGoesBackToTheSystem() {
    try (NDManager work = Torch.memory(Device.cpu())) {
      work.ones(new Shape(4 << 20)).close(); // smaller blocks come from the heap from now on
      List<NDArray> blocks = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        blocks.add(work.ones(new Shape(1 << 17))); // half a megabyte
      }
      for (int i = 0; i < 400; i += 2) {
        blocks.get(i).close();
      }
      long before = LinuxMemory.ofProcess("RssAnon").orElseThrow();
      LibC.trim();
      long after = LinuxMemory.ofProcess("RssAnon").orElseThrow();
      assertThat(before - after).isGreaterThan(80 * MEGABYTE); // of 100
    }
  }
}
