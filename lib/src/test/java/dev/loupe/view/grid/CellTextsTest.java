package dev.loupe.view.grid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellTextsTest {
  private static Grid of(String title, double... values) {
    Labels one = Labels.of("layer", "L0");
    return Grid.of(
        title, "share", one, Labels.numbered("head", values.length), new double[][] {values});
  }

  @Test
  void numbersBelowHalfTheLastDigitAreBlankAndTheLegendSaysSo() {
    Grid grid = of("g", 0.99, -0.0002, 0.0049, 0.0051);
    CellTexts texts = CellTexts.of(grid);
    assertThat(List.of(texts.at(0, 0), texts.at(0, 1), texts.at(0, 2), texts.at(0, 3)))
        .containsExactly("0.99", "", "", "0.01");
    assertThat(grid.html()).contains("blank: below 0.005").doesNotContain("0.00<");
    assertThat(grid.toString()).contains("(blank: below 0.005)").doesNotContain("0.00 ");
    assertThat(of("g", 0.99, 0.5).html()).doesNotContain("blank");
  }

  @Test
  void aZeroAmongWholeNumbersIsWritten() {
    assertThat(CellTexts.of(of("ranks", 0, 7, 4011)).at(0, 0)).isEqualTo("0");
  }

  @Test
  void verySmallNumbersKeepTheirSizeAndNoiseBesideThemIsBlank() {
    CellTexts texts = CellTexts.of(of("g", 2e-5, 3e-9));
    assertThat(texts.at(0, 0)).isEqualTo("2.0e-05");
    assertThat(texts.at(0, 1)).isEmpty();
  }

  @Test
  void gridsOnOneScaleAreWrittenWithTheSameDecimals() {
    Facets facets = Facets.of("f", of("A", 0.99), of("B", -0.0002, 0.04)).onOneScale();
    assertThat(facets.html()).contains(">0.99<", ">0.04<", "blank: below 0.005");
    assertThat(facets.html()).doesNotContain("0.040", "-0.0002<", "e-04<");
    assertThat(facets.toString()).contains("0.04").doesNotContain("0.040", "-0.0002");
  }

  @Test
  void maskedCellsSayNothingAndHaveNoFrame() {
    Labels tokens = Labels.of("looks", "a", "b");
    Grid pattern =
        Grid.of("p", "attention", tokens, tokens, new double[][] {{1, 0}, {0.0001, 0.9999}})
            .withMask(Mask.ABOVE_DIAGONAL);
    String html = pattern.html();
    assertThat(html.split("<td></td>", -1)).hasSize(2); // the masked cell: no colour, no frame
    assertThat(html.split("outline:1px solid", -1)).hasSize(4); // a small value keeps its frame
    assertThat(pattern.toString()).contains("\na              1.00\n");
  }
}
