package dev.loupe.sae.label.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PricesTest {
  @Test
  void aMillionTokensCostTheirPrice() {
    Usage usage = Usage.of(2_000_000, 500_000).plus(Usage.unknown());
    assertThat(new Prices(0.15, 0.60).cost(usage)).isEqualTo(0.15 * 2 + 0.60 / 2);
    assertThat(usage)
        .hasToString(
            "2 requests, 2000000 tokens read and 500000 written; not counted: 1 of the requests");
  }

  @Test
  void refusesAPriceBelowZero() {
    assertThatThrownBy(() -> new Prices(-1, 2))
        .hasMessage("prices are 0 or more for a million tokens, not -1.0 and 2.0");
  }
}
