package dev.loupe.variants;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class BatchSizeTest {
  private static final long MEGABYTE = 1L << 20;
  private static final long PLENTY = 100_000 * MEGABYTE;

  private static long onCard(long free, long soft) {
    return BatchSize.on(Device.gpu(), device -> free, soft) / MEGABYTE;
  }

  @Test
  void anEmptyCardComputesAGigabyteTogether() {
    assertThat(onCard(140_000 * MEGABYTE, PLENTY)).isEqualTo(1024);
  }

  @Test
  void aFullCardComputesAnEighthOfWhatIsFreeTogether() {
    assertThat(onCard(4_000 * MEGABYTE, PLENTY)).isEqualTo(500);
    assertThat(onCard(800 * MEGABYTE, PLENTY)).isEqualTo(100);
  }

  @Test
  void aCardWithoutFreeMemoryStillComputesSomeVariants() {
    assertThat(onCard(0, PLENTY)).isEqualTo(16);
  }

  @Test
  void aQuarterOfTheLimitOfResultsIsTheMostOnBothDevices() {
    assertThat(onCard(140_000 * MEGABYTE, 400 * MEGABYTE)).isEqualTo(100);
    assertThat(BatchSize.on(Device.cpu(), device -> 0, 400 * MEGABYTE) / MEGABYTE).isEqualTo(100);
  }

  @Test
  void aCpuKeepsItsSizeWhateverIsFree() {
    assertThat(BatchSize.on(Device.cpu(), device -> 0, PLENTY) / MEGABYTE).isEqualTo(128);
  }
}
