package dev.loupe.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.loupe.view.Displayable;
import dev.loupe.view.attention.AttentionView;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Maps of the size of real models, in a page of 900 pixels. */
@Tag("browser")
class WideMapsTest {
  private static final String WHOLE =
      """
      { page: document.documentElement.scrollWidth,
        map: scroller().scrollWidth, room: scroller().clientWidth,
        cells: new Set(all('td').map(e => Math.round(box(e).width))).size,
        lastSeen: within(all('td').at(-1), scroller()),
        firstSeen: within(all('td')[0], scroller()),
        label: box(all('tr').at(-1).children[0]).left - box(scroller()).left,
        labelOnTop: document.elementFromPoint(box(all('tr').at(3).children[0]).left + 5,
            box(all('tr').at(3).children[0]).top + 8) === all('tr').at(3).children[0] }
      """;

  private static Grid words(int positions) {
    List<String> tokens = IntStream.range(0, positions).mapToObj(i -> " token" + i).toList();
    List<List<String>> words = new ArrayList<>();
    double[][] values = new double[13][positions];
    for (int row = 0; row < 13; row++) {
      words.add(tokens);
      for (int i = 0; i < positions; i++) {
        values[row][i] = (row + i) % 10 / 10.0;
      }
    }
    Labels layers = Labels.numbered("layer", "", 13);
    return Grid.of("lens", "probability", layers, Labels.positions(tokens), values)
        .withWords(words);
  }

  private static JsonObject measure(Displayable picture) {
    JsonObject measures = Browser.measure(picture, "light", WHOLE);
    assertThat(measures.get("page").getAsInt()).as("the page's width").isLessThanOrEqualTo(900);
    assertThat(measures.get("violations").getAsJsonArray()).isEmpty();
    return measures;
  }

  @Test
  void aLensOfTwelveLayersAndFifteenTokensFitsThePage() {
    JsonObject lens = measure(words(15));
    assertThat(lens.get("map").getAsInt()).isEqualTo(lens.get("room").getAsInt());
    assertThat(lens.get("lastSeen").getAsBoolean()).isTrue();
    assertThat(lens.get("cells").getAsInt()).as("different widths of cells").isEqualTo(1);
  }

  @Test
  void ofALensOfSixtyTokensTheLastPositionsAreInViewAndTheNamesOfLayersStay() {
    JsonObject lens = measure(words(60));
    assertThat(lens.get("map").getAsInt()).isGreaterThan(lens.get("room").getAsInt());
    assertThat(lens.get("lastSeen").getAsBoolean()).isTrue();
    assertThat(lens.get("firstSeen").getAsBoolean()).isFalse();
    assertThat(lens.get("label").getAsDouble()).isBetween(-1.0, 2.0);
    assertThat(lens.get("labelOnTop").getAsBoolean()).isTrue();
  }

  @Test
  void theFirstPositionsAreReachedByScrolling() {
    String scrolled =
        """
        (() => { scroller().scrollLeft = -100000;
          return { first: within(all('td')[0], scroller()),
            label: box(all('tr').at(-1).children[0]).left - box(scroller()).left }; })()
        """;
    JsonObject lens = Browser.measure(words(60), "light", scrolled);
    assertThat(lens.get("first").getAsBoolean()).isTrue();
    assertThat(lens.get("label").getAsDouble()).isBetween(-1.0, 2.0);
  }

  @Test
  void columnsThatAreNoPositionsBeginAtTheLeft() {
    Labels heads = Labels.numbered("head", "H", 130);
    Grid grid = Grid.of("heads", "u", Labels.layers(8), heads, new double[8][130]);
    JsonObject measures = measure(grid);
    assertThat(measures.get("firstSeen").getAsBoolean()).isTrue();
  }

  @Test
  void aLongMapScrollsInItsBoxUnderTheNamesOfItsColumns() {
    List<String> names = IntStream.range(0, 49).mapToObj(i -> "w").toList();
    List<List<String>> words = IntStream.range(0, 49).mapToObj(i -> names.subList(0, 5)).toList();
    Grid deep =
        Grid.of(
                "48 layers",
                "probability",
                Labels.numbered("layer", 49),
                Labels.positions(names.subList(0, 5)),
                new double[49][5])
            .withWords(words);
    String scrolled =
        """
        (() => { scroller().scrollTop = 300;
          const name = all('tr')[1].children[2];
          return { height: box(main).height, top: box(name).top - box(scroller()).top,
            seen: document.elementFromPoint(box(name).left + 3, box(name).top + 3) === name }; })()
        """;
    JsonObject measures = Browser.measure(deep, "light", scrolled);
    assertThat(measures.get("height").getAsDouble()).isLessThan(760);
    assertThat(measures.get("top").getAsDouble()).isBetween(10.0, 30.0);
    assertThat(measures.get("seen").getAsBoolean()).isTrue();
  }

  @Test
  void aMapOfAttentionThatIsOpenedHasTheRoomOfThePage() {
    int tokens = 16;
    double[][][] pattern = new double[12][tokens][tokens];
    for (double[][] head : pattern) {
      for (int dest = 0; dest < tokens; dest++) {
        Arrays.fill(head[dest], 0, dest + 1, 1.0 / (dest + 1));
      }
    }
    List<String> names = IntStream.range(0, tokens).mapToObj(i -> " token" + i).toList();
    AttentionView view =
        AttentionView.of("layer 2", Labels.numbered("head", "H", 12), names, pattern);
    String opened =
        """
        (() => { const maps = all('details'), rows = new Set(maps.map(e => box(e).top)).size;
          maps[1].open = true;
          const large = all('table', maps[1])[0];
          return { maps: maps.length, rows, whole: box(large).right <= 900,
            page: document.documentElement.scrollWidth }; })()
        """;
    JsonObject measures = Browser.measure(view, "dark", opened);
    assertThat(measures.get("maps").getAsInt()).isEqualTo(12);
    assertThat(measures.get("rows").getAsInt()).isEqualTo(2);
    assertThat(measures.get("whole").getAsBoolean()).isTrue();
    assertThat(measures.get("page").getAsInt()).isLessThanOrEqualTo(900);
  }
}
