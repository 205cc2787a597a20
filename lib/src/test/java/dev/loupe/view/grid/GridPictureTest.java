package dev.loupe.view.grid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.view.Pictures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GridPictureTest {
  private static final Labels ONE = Labels.of("layer", "0");

  private static Grid of(int rows, int columns) {
    double[][] values = new double[rows][columns];
    for (int i = 0; i < rows * columns; i++) {
      values[i / columns][i % columns] = Math.sin(i);
    }
    Labels layers = Labels.numbered("layer", rows);
    return Grid.of("Sizes", "unit", layers, Labels.numbered("neuron", columns), values);
  }

  @Test
  void gridsOfAllSizesCanBeShown() {
    Pictures.assertShowable(of(1, 1));
    Pictures.assertShowable(of(9, 15));
    Pictures.assertShowable(of(48, 60));
    Pictures.assertShowable(of(3, 2500));
    Pictures.assertShowable(of(2000, 2));
  }

  @Test
  void everyColumnHasItsNameHoweverLongTheNamesAre() {
    for (int length = 1; length <= 12; length++) {
      String rest = "m".repeat(length - 1);
      List<String> names = "abcdefghijkl".chars().mapToObj(c -> (char) c + rest).toList();
      Grid grid =
          Grid.of("Names", "unit", ONE, new Labels("token", names), new double[1][names.size()]);
      assertThat(grid.svg()).contains(names.stream().map(name -> ">" + name + "<").toList());
    }
  }

  @Test
  void constantZeroAndMissingValuesCanBeShown() {
    for (double value : new double[] {0, 1, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e300}) {
      Pictures.assertShowable(Grid.of("", "", ONE, ONE, new double[][] {{value}}));
    }
  }

  @Test
  void hostileTokensAreShownAsText() {
    String script = "<script>alert(1)</script>";
    String image = "\"><img onerror=alert(1)>";
    Labels tokens = Labels.of(script, script, image);
    Grid grid =
        Grid.of(script, image, tokens, tokens, new double[][] {{1, 2}, {3, 4}})
            .withWords(List.of(List.of(script, image), List.of("\u202e", "\ud800")))
            .withNote(image);
    Pictures.assertShowable(grid);
    assertThat(grid.html()).contains("&lt;script&gt;", "&quot;&gt;&lt;img");
  }

  @Test
  void everyCellHasATooltipWithItsPlaceAndValue() {
    Labels tokens = Labels.of("position", "When", " Mary");
    Grid grid =
        Grid.of("Lens", "probability", ONE, tokens, new double[][] {{0.25, Double.NaN}})
            .withWords(List.of(List.of(" Paris", "\n")));
    assertThat(grid.html())
        .contains(
            "title=\"layer 0&#10;position When  (0)&#10;·Paris&#10;probability 0.25\">·Paris</td>")
        .contains("&#10;↵&#10;probability no value\">");
  }

  @Test
  void missingValuesAreMarkedInCellAndLegend() {
    double[][] values = {{1, Double.NaN}};
    String html = Grid.of("", "", ONE, Labels.numbered("position", 2), values).html();
    assertThat(html).contains(">–</td>", "no value");
    assertThat(of(2, 2).html()).doesNotContain("no value");
  }

  @Test
  void theLegendShowsUnitAndEndsAndSaysWhereValuesGoBeyond() {
    Grid grid = Grid.of("", "logits", ONE, Labels.numbered("p", 2), new double[][] {{0.5, 3}});
    assertThat(grid.html()).contains("logits</span>0 <span", " 3</div>");
    assertThat(grid.withScale(Scale.fixed(0, 1)).html()).contains("≥ 1</div>");
  }

  @Test
  void aVeryLargeGridBecomesAPictureWithItsTopCells() {
    Grid grid = of(100, 100);
    assertThat(grid.html())
        .contains("<img alt=\"Sizes, 100 x 100 (layer x neuron), unit\"", "data:image/png;base64,")
        .contains("<details", "the 20 largest of 100 x 100")
        .hasSizeLessThan(1_000_000);
  }

  @Test
  void aCondensedCellHasTheLargestValueOfItsBlock() {
    double[][] values = new double[1][10];
    values[0][4] = -3;
    values[0][5] = 2;
    Grid wide = Grid.of("", "", ONE, Labels.numbered("neuron", 10), values);
    Grid condensed = Condensed.of(wide, 5, 5);
    assertThat(condensed.values()[0]).containsExactly(0, 0, -3, 0, 0);
    assertThat(condensed.columns().axis()).isEqualTo("neuron (each cell: largest of 2)");
  }

  @Test
  void facetsOnOneScaleShareTheirLegend() {
    Facets facets = Facets.of("Where", of(3, 4).withTitle("A"), of(2, 4).withTitle("B"));
    Pictures.assertShowable(facets);
    Facets common = facets.onOneScale();
    Pictures.assertShowable(common);
    assertThat(common.grids()).extracting(Grid::scale).doesNotContain(Scale.diverging());
    assertThat(common.html().split("unit</span>", -1)).hasSize(2);
    assertThat(facets.html().split("unit</span>", -1)).hasSize(3);
    assertThat(facets.toString()).startsWith("Where\n\nA [unit]").contains("\n\nB [unit]");
  }

  @Test
  void longTokensDoNotMakeThePictureEndless() {
    String token = IntStream.range(0, 500).mapToObj(i -> "x").reduce("", String::concat);
    Labels labels = Labels.of("position", token, "y");
    Pictures.assertShowable(Grid.of("", "", labels, labels, new double[2][2]));
  }

  @Test
  void aPictureOfWordsAtManyPositionsHasTheLastOnesAndThePageAll() {
    List<String> tokens = IntStream.range(0, 63).mapToObj(i -> " w" + i).toList();
    Grid lens =
        Grid.of("Lens", "probability", ONE, Labels.positions(tokens), new double[1][63])
            .withWords(List.of(tokens))
            .withNote("Prompt: a");
    Pictures.assertShowable(lens);
    assertThat(Pictures.decoded(lens.png()).getWidth()).isLessThan(2400);
    assertThat(lens.html()).contains(">·w0</td>", ">·w62</td>");
    assertThat(lens.toString())
        .contains("·w62", "The last 12 of 63 positions. Prompt: a")
        .doesNotContain("·w50 ");
  }

  @Test
  void manyFacetsHaveSmallCells() {
    Grid[] many = IntStream.range(0, 12).mapToObj(i -> of(8, 30)).toArray(Grid[]::new);
    Pictures.assertShowable(Facets.of("Many", many));
    assertThat(Facets.of("Many", many).html()).contains("<col style=\"width:11px\">");
  }
}
