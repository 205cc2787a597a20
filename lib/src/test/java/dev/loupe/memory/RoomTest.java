package dev.loupe.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.loupe.tensor.NativeAccount;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoomTest {
  private static final long MEGABYTE = 1L << 20;
  private long before;

  @BeforeEach
  void setLimits() {
    NativeAccount.collect();
    before = NativeMemory.live();
    NativeMemory.limits(before + 100 * MEGABYTE, before + 200 * MEGABYTE);
  }

  @AfterEach
  void liftTheLimits() {
    NativeMemory.limits(512 * MEGABYTE, 1024 * MEGABYTE);
  }

  private static Room room(long megabytes, long kept, long free) {
    return Room.on(
        Device.cpu(),
        "work",
        megabytes * MEGABYTE,
        kept * MEGABYTE,
        "do less",
        device -> free * MEGABYTE);
  }

  @Test
  void roomCountsUntilItIsGivenBack() {
    try (Room room = room(80, 40, 1000)) {
      assertThat(NativeMemory.live() - before).isEqualTo(80 * MEGABYTE);
      assertThat(room).hasToString("room for work, 80 MB");
    }
    assertThat(NativeMemory.live()).isEqualTo(before);
  }

  @Test
  void whatIsKeptMustHaveRoomBesides() {
    assertThatThrownBy(() -> room(180, 40, 1000))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "work needs about 220 MB, which would exceed the limit of "
                + NativeMemory.show(before + 200 * MEGABYTE)
                + "; do less"
                + NativeMemory.on(Device.cpu()).holders());
    assertThat(NativeMemory.live()).isEqualTo(before);
  }

  @Test
  void twoComputationsAtATimeNeedRoomForBoth() {
    try (Room first = room(120, 0, 1000)) {
      assertThatThrownBy(() -> room(120, 0, 1000))
          .hasMessageContaining("or drop the biggest holders: work 120 MB");
      assertThat(first).isNotNull();
    }
  }

  @Test
  void aDeviceThatHasLessThanTheLimitRefusesAfterACollection() {
    assertThatThrownBy(() -> room(150, 0, 100))
        .hasMessageStartingWith("work needs about 150 MB, where 100 MB are free on cpu(); do less");
    AtomicInteger asked = new AtomicInteger();
    Room.on(
            Device.cpu(),
            "work",
            150 * MEGABYTE,
            0,
            "do less",
            device -> asked.getAndIncrement() == 0 ? 0 : 160 * MEGABYTE) // the collection helps
        .close();
    assertThat(asked).hasValue(2);
  }
}
