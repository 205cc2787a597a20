package dev.loupe.view.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.view.Pictures;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenStripTest {
  @Test
  void tokensKeepTheirSpacesAndBreakLines() {
    TokenStrip strip =
        TokenStrip.of(
            "Loss", "nats", List.of("The", " end", ".\n", " "), new double[] {1, 2, 0, 1});
    Pictures.assertShowable(strip);
    assertThat(strip.html()).contains("> end</span><wbr>", ">.↵</span><br>", ">·</span>");
    assertThat(strip).hasToString("Loss [nats]\nThe (1)  ·end (2)  .↵ (0)  · (1)");
  }

  @Test
  void longTextsWrapAtASensibleWidth() {
    int count = 200;
    List<String> tokens = Collections.nCopies(count, " word");
    TokenStrip strip = TokenStrip.of("Long", "", tokens, new double[count]);
    Pictures.assertShowable(strip);
    assertThat(Pictures.decoded(strip.png()).getWidth()).isLessThan(1600);
    assertThat(strip.toString().lines()).allMatch(line -> line.length() <= 102);
  }

  @Test
  void hostileTokensAndMissingValuesCanBeShown() {
    List<String> tokens = List.of("<script>alert(1)</script>", "\"><img onerror=x>", "\u202e", "");
    double[] values = {Double.NaN, -1, 1, 0};
    TokenStrip strip = TokenStrip.of("t", "", tokens, values);
    Pictures.assertShowable(strip);
    assertThat(strip).isEqualTo(TokenStrip.of("t", "", tokens, values));
  }

  @Test
  void refusesUnequalCounts() {
    assertThatThrownBy(() -> TokenStrip.of("t", "", List.of("a"), new double[2]))
        .hasMessage(
            "token strip 't' has 1 tokens and 2 values; one value for each of at least one token is"
                + " needed");
  }
}
