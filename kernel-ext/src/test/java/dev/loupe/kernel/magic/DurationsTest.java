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

  @Test
  void shortTimesHaveUnitsOfTheirOwn() {
    assertThat(Durations.small(3.14e-8)).isEqualTo("31 ns");
    assertThat(Durations.small(4.2e-6)).isEqualTo("4.2 µs");
    assertThat(Durations.small(0.9994)).isEqualTo("999 ms");
    assertThat(Durations.small(2.5)).isEqualTo("2.5 s");
  }
}
