package dev.loupe.view.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.view.Displayable;
import dev.loupe.view.Pictures;
import dev.loupe.view.chart.Bars;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {
  private static final Displayable BARS =
      Bars.of("bars <b>", "unit", Labels.of("x", "one", "two"), new double[] {1, 2});

  @Test
  void resultsStandSideBySideAndRowsBelowEachOther() {
    Page beside = new Page("Page", List.of(List.of(BARS, BARS)), "a note");
    Page below = new Page("Page", List.of(List.of(BARS), List.of(BARS)), "a note");
    Pictures.assertShowable(beside);
    assertThat(beside.drawing().width()).isGreaterThan(below.drawing().width());
    assertThat(beside.drawing().height()).isLessThan(below.drawing().height());
    assertThat(beside.html()).contains("bars &lt;b&gt;").contains("a note");
    assertThat(beside.toString())
        .startsWith("Page\n\nbars <b> [unit]")
        .endsWith("\n\na note")
        .isEqualTo(below.toString());
  }

  @Test
  void tooManySideBySideWrap() {
    Page page = new Page("", List.of(List.of(BARS, BARS, BARS, BARS)), "");
    assertThat(page.drawing().width()).isLessThan(1240);
  }

  @Test
  void aPageNeedsAResult() {
    assertThatThrownBy(() -> new Page("empty", List.of(List.of()), ""))
        .hasMessage("the page 'empty' has no results; give one");
  }
}
