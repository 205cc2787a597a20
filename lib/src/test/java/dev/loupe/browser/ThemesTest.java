package dev.loupe.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.loupe.view.Displayable;
import dev.loupe.view.attention.AttentionView;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Group;
import dev.loupe.view.chart.GroupedBars;
import dev.loupe.view.chart.Histogram;
import dev.loupe.view.chart.Line;
import dev.loupe.view.chart.Scatter;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.table.Tables;
import dev.loupe.view.token.TokenStrip;
import dev.loupe.view.token.TopTokens;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Every kind of picture on the paper of JupyterLab's themes. */
@Tag("browser")
class ThemesTest {
  private static final List<String> TOKENS = List.of("When", " Mary", " and");
  private static final double[][] CAUSAL = {{1, 0, 0}, {0.0001, 0.9999, 0}, {0.25, 0.625, 0.125}};
  private static final Grid SHARES =
      Grid.of(
              "shares",
              "share",
              Labels.layers(3),
              Labels.positions(TOKENS),
              new double[][] {{-1, -0.5, 0}, {0.1, 0.4, 0.7}, {1, Double.NaN, 0.001}})
          .withNote("0 = corrupted, 1 = clean");
  private static final double[] NUMBERS = {0.5, -1.5, 2.5};
  private static final List<Group> GROUPS =
      List.of(new Group("one", NUMBERS), new Group("two", NUMBERS));
  private static final Grid PATTERN =
      Grid.of("pattern", "attention", new Labels("dest", TOKENS), new Labels("src", TOKENS), CAUSAL)
          .withMask(Mask.ABOVE_DIAGONAL);

  private static Displayable everything() {
    Table table =
        Table.create("table", IntColumn.create("n", 1, 2, 3), StringColumn.create("t", TOKENS));
    Grid next =
        Grid.of(
                "next token",
                "probability",
                Labels.of("prompt", "p"),
                Labels.numbered("rank", 3),
                new double[][] {{0.5, 0.3, 0.01}})
            .withWords(List.of(TOKENS));
    return new Together(
        List.of(
            SHARES,
            PATTERN,
            Facets.of("both", SHARES, PATTERN),
            new TopTokens(next),
            Bars.of("bars", "logits", Labels.of("part", "a", "b"), new double[] {1, -2})
                .withNote("a note"),
            TokenStrip.of("strip", "nats", TOKENS, new double[] {0, 1, 3}),
            Tables.displayable(table),
            Curves.of("curves", "layer", "loss", Line.of("gpt2", 3, 2, 1)).withNote("note"),
            Scatter.of(new double[] {1, 2, 3}, new double[] {3, 1, 2})
                .labels(TOKENS)
                .colours("kind", List.of("a", "b", "a"))
                .withTitle("points"),
            Histogram.of(new Group("one", NUMBERS), new Group("two", NUMBERS)).withUnit("nats"),
            new GroupedBars("g", "nats", Labels.of("part", "a", "b", "c"), GROUPS, "note"),
            AttentionView.of(
                "layer 0", Labels.of("head", "L0H0"), TOKENS, new double[][][] {CAUSAL})));
  }

  private record Together(List<Displayable> parts) implements Displayable {
    @Override
    public String html() {
      return parts.stream().map(Displayable::html).reduce("", String::concat);
    }

    @Override
    public byte[] png() {
      throw new UnsupportedOperationException();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void everyTextCanBeReadAndNoPictureBringsPaperOrRequests(String theme) {
    String script =
        """
        (() => { const images = all('img').length, broken = all('img').filter(e => !e.complete || e.naturalWidth === 0).length;
          opened();
          const worst = texts().map(e => [contrast(e), e.textContent.slice(0, 40)])
            .sort((a, b) => a[0] - b[0])[0];
          const page = getComputedStyle(document.body).backgroundColor;
          return { contrast: worst[0], text: worst[1], texts: texts().length,
            page: document.documentElement.scrollWidth,
            cards: [...main.children].filter(e => ground(e).join() !== ground(document.body).join()).length,
            broken, images }; })()
        """;
    JsonObject measures = Browser.measure(everything(), theme, script);
    assertThat(measures.get("texts").getAsInt()).isGreaterThan(60);
    assertThat(measures.get("contrast").getAsDouble())
        .as("contrast of '%s'", measures.get("text").getAsString())
        .isGreaterThan(4.1);
    assertThat(measures.get("cards").getAsInt()).as("cards of another colour").isZero();
    assertThat(measures.get("page").getAsInt()).isLessThanOrEqualTo(900);
    assertThat(measures.get("images").getAsInt()).isEqualTo(5); // four charts, a small map
    assertThat(measures.get("broken").getAsInt()).isZero();
    assertThat(measures.get("violations").getAsJsonArray()).isEmpty();
  }

  /** What a reader sees who opens another's notebook. */
  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void aNotebookThatIsNotTrustedShowsEveryPicture(String theme) {
    String script =
        """
        (() => { const before = main.innerText, removed = sanitized();
          const seen = all('img').filter(e => e.complete && e.naturalWidth > 0 && box(e).width > 20 && box(e).height > 20);
          return { removed, same: main.innerText === before, images: all('img').length, seen: seen.length }; })()
        """;
    JsonObject measures = Browser.measure(everything(), theme, script);
    assertThat(measures.get("removed").getAsInt()).isZero();
    assertThat(measures.get("same").getAsBoolean()).isTrue();
    assertThat(measures.get("images").getAsInt()).isEqualTo(5);
    assertThat(measures.get("seen").getAsInt()).isEqualTo(5);
  }

  @Test
  void aPointSaysItsLabelAndItsNumbersUnderTheMouse() {
    Scatter points =
        Scatter.of(new double[] {1, 2, 3}, new double[] {3, 1, 2})
            .labels(" <b>", "two", "three")
            .withAxes("PC 1", "PC 2");
    String script =
        """
        (() => { const places = all('span').filter(e => e.title), points = all('ellipse', opened()[0]);
          const middle = box(points[0]), x = middle.left + middle.width / 2, y = middle.top + middle.height / 2;
          const near = (a, b) => ['left', 'right', 'top', 'bottom'].every(side => Math.abs(a[side] - b[side]) < 0.5);
          return { points: points.length, places: places.length, hit: document.elementFromPoint(x, y) === places[0],
            over: places.every((e, i) => near(box(e), box(points[i]))),
            text: places[0].title, bold: all('b').length }; })()
        """;
    JsonObject measures = Browser.measure(points, "dark", script);
    assertThat(measures.get("points").getAsInt()).isEqualTo(3);
    assertThat(measures.get("places").getAsInt()).isEqualTo(3);
    assertThat(measures.get("hit").getAsBoolean()).isTrue();
    assertThat(measures.get("over").getAsBoolean()).as("each place lies on its point").isTrue();
    assertThat(measures.get("text").getAsString()).isEqualTo("·<b>\nPC 1 1\nPC 2 3");
    assertThat(measures.get("bold").getAsInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void noTextOfAChartIsCutOrCoversAnother(String theme) {
    List<String> words = List.of("one", "two", " a much longer label", "four");
    double[] x = {1, 1.01, 1.02, 5};
    Displayable charts =
        new Together(
            List.of(
                Scatter.of(x, x).labels(words).withAxes("PC 1", "PC 2"),
                Curves.of("", "token", "nats", Line.of("", x)).at(words)));
    String script =
        """
        (() => { opened();
          const texts = all('text').filter(e => e.textContent.trim());
          const cut = texts.filter(e => { const svg = box(e.closest('svg')), t = box(e);
            return t.left < svg.left - 1 || t.right > svg.right + 1 || t.top < svg.top - 1 || t.bottom > svg.bottom + 1; });
          const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
          const over = texts.filter((e, i) => texts.some((f, j) => i < j && meet(box(e), box(f))));
          return { texts: texts.length, cut: cut.map(e => e.textContent).join(), over: over.map(e => e.textContent).join() }; })()
        """;
    JsonObject measures = Browser.measure(charts, theme, script);
    assertThat(measures.get("texts").getAsInt()).isGreaterThan(20);
    assertThat(measures.get("cut").getAsString()).isEmpty();
    assertThat(measures.get("over").getAsString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void aMaskedCellIsThePagesOwnAndAZeroIsNot(String theme) {
    String script =
        """
        (() => { const cells = all('td'), look = e => getComputedStyle(e);
          return { cells: cells.length,
            masked: look(cells[1]).backgroundColor, maskedFrame: look(cells[1]).outlineStyle,
            maskedText: cells[1].textContent, small: look(cells[3]).backgroundColor,
            smallFrame: look(cells[3]).outlineStyle, smallText: cells[3].textContent }; })()
        """;
    JsonObject measures = Browser.measure(PATTERN, theme, script);
    assertThat(measures.get("cells").getAsInt()).isEqualTo(9);
    assertThat(measures.get("masked").getAsString()).isEqualTo("rgba(0, 0, 0, 0)");
    assertThat(measures.get("maskedFrame").getAsString()).isEqualTo("none");
    assertThat(measures.get("maskedText").getAsString()).isEmpty();
    assertThat(measures.get("small").getAsString()).isEqualTo("rgb(247, 251, 255)");
    assertThat(measures.get("smallFrame").getAsString()).isEqualTo("solid");
    assertThat(measures.get("smallText").getAsString()).isEmpty();
  }

  @Test
  void aLongTableScrollsUnderItsHeader() {
    StringColumn prompts = StringColumn.create("prompt");
    for (int i = 0; i < 67; i++) {
      prompts.append("When Mary and John went to the store number " + i + ", John gave a drink to");
    }
    String script =
        """
        (() => { scroller().scrollTop = 200;
          const head = all('th')[0];
          return { height: box(main).height, rows: all('tr').length, page: document.documentElement.scrollWidth,
            head: box(head).top - box(scroller()).top,
            seen: document.elementFromPoint(box(head).left + 5, box(head).top + 5) === head }; })()
        """;
    JsonObject measures =
        Browser.measure(Tables.displayable(Table.create("67", prompts)), "dark", script);
    assertThat(measures.get("rows").getAsInt()).isEqualTo(68);
    assertThat(measures.get("height").getAsDouble()).isLessThan(420);
    assertThat(measures.get("head").getAsDouble()).isBetween(-1.0, 1.0);
    assertThat(measures.get("seen").getAsBoolean()).isTrue();
  }
}
