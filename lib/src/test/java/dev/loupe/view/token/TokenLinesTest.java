package dev.loupe.view.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.view.Pictures;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenLinesTest {
  private static final TokenLine CAT =
      new TokenLine("2", List.of("The", " cat", "."), new double[] {Double.NaN, 2, -1}, 1);
  private static final TokenLine HOSTILE =
      new TokenLine("1", List.of("<script>", "\"><img onerror=x>"), new double[] {1, 0}, 0);

  private static TokenLines lines(TokenLine... lines) {
    return new TokenLines(
        "Neuron",
        "activation",
        List.of(
            new TokenLines.Group("strongest", List.of(lines)),
            new TokenLines.Group("in the middle: none", List.of())),
        "a note");
  }

  @Test
  void eachTextIsALineWithItsMarkedToken() {
    assertThat(lines(CAT, HOSTILE))
        .hasToString(
            "Neuron [activation]\nstrongest\n2  The «cat».\n1  «<script>»\"><img onerror=x>\n"
                + "in the middle: none\na note");
  }

  @Test
  void hostileTokensAndMissingValuesCanBeShown() {
    Pictures.assertShowable(lines(CAT, HOSTILE));
    assertThat(lines(HOSTILE).html()).contains("&lt;script&gt;");
  }

  @Test
  void allLinesHaveOneScaleAndOneLegend() {
    String html = lines(CAT, HOSTILE).html();
    assertThat(html.split("activation <span", -1)).hasSizeLessThan(3);
    String[] blue = html.split("background:#");
    assertThat(blue.length).isGreaterThan(5);
    assertThat(html).contains("text-decoration:underline\">cat</span>");
  }

  @Test
  void aLongTextWraps() {
    TokenLine line = new TokenLine("1", Collections.nCopies(200, " word"), new double[200], 7);
    Pictures.assertShowable(lines(line));
    assertThat(Pictures.decoded(lines(line).png()).getWidth()).isLessThan(1700);
  }

  @Test
  void theNumbersAreALineForEachToken() {
    assertThat(lines(CAT).csv().orElseThrow().lines())
        .hasSize(4)
        .contains("\"strongest\",\"0\",\"2\",\" cat\",\"yes\",\"2.0\"");
  }

  @Test
  void refusesWhatCannotBeShown() {
    assertThatThrownBy(() -> lines()).hasMessage("'Neuron' has no lines; one is needed");
    assertThatThrownBy(() -> new TokenLine("", List.of("a"), new double[2], 0))
        .hasMessage("a line of 1 tokens needs as many values, not 2");
  }
}
