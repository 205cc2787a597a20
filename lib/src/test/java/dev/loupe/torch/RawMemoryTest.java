package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.memory.NativeMemory;
import dev.loupe.tensor.NativeAccount;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Arrays that are filled where they lie, and what the machine has left for them. */
class RawMemoryTest {
  @Test
  void everyValueArrivesInWindowsOfAnySize() {
    try (NDManager work = Torch.memory(Device.cpu())) {
      for (long longest = 1; longest < 8; longest++) {
        NDArray filled =
            RawMemory.filled(
                work,
                new Shape(2, 3),
                DataType.FLOAT32,
                (first, window) -> {
                  for (long value = first; window.hasRemaining(); value++) {
                    window.putFloat(value);
                  }
                },
                longest);
        assertThat(filled.toFloatArray()).containsExactly(0, 1, 2, 3, 4, 5);
      }
    }
  }

  @Test
  void anArrayThatCannotBeFilledIsFreed() {
    int before = NativeAccount.resources();
    try (NDManager work = Torch.memory(Device.cpu())) {
      int open = NativeAccount.resources();
      assertThatThrownBy(
              () ->
                  RawMemory.filled(
                      work,
                      new Shape(4),
                      DataType.FLOAT32,
                      (first, window) -> {
                        throw new IllegalStateException("cut off");
                      }))
          .hasMessage("cut off");
      assertThat(NativeAccount.resources()).isEqualTo(open);
    }
    assertThat(NativeAccount.resources()).isEqualTo(before);
  }

  @Test
  void theMachineHasSomethingLeftButNotMoreThanItHas() {
    long all =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getTotalMemorySize();
    assertThat(NativeMemory.free(Device.cpu())).isBetween(1L << 20, all);
  }
}
