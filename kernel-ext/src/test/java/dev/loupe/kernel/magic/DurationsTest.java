package dev.loupe.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DurationsTest {
  @Test
  void durationsReadAsAPersonWouldSayThem() {
    assertThat(Durations.text(0.0124)).isEqualTo("12 ms");
    assertThat(Durations.text(0.9996)).isEqualTo("1.0 s");
    assertThat(Durations.text(3.44)).isEqualTo("3.4 s");
    assertThat(Durations.text(59.4)).isEqualTo("59 s");
    assertThat(Durations.text(125)).isEqualTo("2 min 5 s");
    assertThat(Durations.text(4200)).isEqualTo("1 h 10 min");
  }
}
