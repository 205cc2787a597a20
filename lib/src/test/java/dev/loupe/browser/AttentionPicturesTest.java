package dev.loupe.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.loupe.view.Displayable;
import dev.loupe.view.attention.AttentionView;
import dev.loupe.view.attention.ModelView;
import dev.loupe.view.draw.Labels;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pictures of attention in a page that runs no scripts, on the paper of both themes. */
@Tag("browser")
class AttentionPicturesTest {
  private static final List<String> TOKENS = List.of("When", " <b>Mary</b>", " and", " Mary");
  private static final double[][] BACK = {{1, 0, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}};
  private static final double[][] SAME = {{1, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 0}};

  private static AttentionView layer(int layer) {
    Labels heads = Labels.numbered("head", "L" + layer + "H", 2);
    return AttentionView.of("layer " + layer, heads, TOKENS, new double[][][] {BACK, SAME});
  }

  /** Several pictures in one page, as in a notebook. */
  private record Page(List<Displayable> parts) implements Displayable {
    static Page of(Displayable... parts) {
      return new Page(List.of(parts));
    }

    @Override
    public String html() {
      return parts.stream().map(Displayable::html).collect(Collectors.joining());
    }

    @Override
    public byte[] png() {
      throw new UnsupportedOperationException();
    }
  }

  private static Displayable everything() {
    ModelView model =
        new ModelView("model", Stream.of(0, 1).map(AttentionPicturesTest::layer).toList(), "note");
    return Page.of(model, layer(2).lines(), layer(3).lines(0), layer(4).head(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void everyTextCanBeReadAndNothingIsAskedOfTheNetwork(String theme) {
    String script =
        """
        (() => { all('details').forEach(e => e.open = true);
          const broken = all('img').filter(e => !e.complete || e.naturalWidth === 0).length;
          const bold = all('b').length, ids = all('[id]').length;
          opened();
          const worst = texts().map(e => [contrast(e), e.textContent.slice(0, 40)])
            .sort((a, b) => a[0] - b[0])[0];
          return { contrast: worst[0], text: worst[1], texts: texts().length, broken, bold, ids,
            page: document.documentElement.scrollWidth }; })()
        """;
    JsonObject measures = Browser.measure(everything(), theme, script);
    assertThat(measures.get("texts").getAsInt()).isGreaterThan(50);
    assertThat(measures.get("contrast").getAsDouble())
        .as("contrast of '%s'", measures.get("text").getAsString())
        .isGreaterThan(4.1);
    assertThat(measures.get("broken").getAsInt()).isZero();
    assertThat(measures.get("bold").getAsInt()).as("tokens that became elements").isZero();
    assertThat(measures.get("ids").getAsInt()).isZero();
    assertThat(measures.get("page").getAsInt()).isLessThanOrEqualTo(900);
    assertThat(measures.get("violations").getAsJsonArray()).isEmpty();
  }

  /** What a reader sees who opens another's notebook: every picture, without what hovers. */
  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void aNotebookThatIsNotTrustedShowsEveryPictureAndItsNumbersUnderTheMouse(String theme) {
    String script =
        """
        (() => { const before = main.innerText; sanitized(); all('set').forEach(e => e.remove());
          all('details').forEach(e => e.open = true);
          const seen = all('img').filter(e => e.complete && e.naturalWidth > 0 && box(e).width > 20);
          const place = all('span').find(e => e.title.startsWith('·and looks at'));
          place.scrollIntoView();
          const hit = document.elementFromPoint(box(place).left + 3, box(place).top + 3);
          return { same: before.length > 0 && main.innerText.startsWith(before.slice(0, 5)),
            left: all('svg, path, rect, g, set').length, images: all('img').length,
            seen: seen.length, title: place.title, hit: hit === place }; })()
        """;
    JsonObject measures = Browser.measure(everything(), theme, script);
    assertThat(measures.get("same").getAsBoolean()).isTrue();
    assertThat(measures.get("left").getAsInt()).isZero();
    // a model and its four heads, lines of two heads and of each, lines of one head
    assertThat(measures.get("images").getAsInt()).isEqualTo(1 + 4 + 3 + 1);
    assertThat(measures.get("seen").getAsInt()).isEqualTo(measures.get("images").getAsInt());
    assertThat(measures.get("title").getAsString())
        .isEqualTo("·and looks at\n·and → ·<b>Mary</b> 1  L2H0\n·and → When 1  L2H1");
    assertThat(measures.get("hit").getAsBoolean()).isTrue();
  }

  /** Two pictures of the same attention: what happens in one leaves the other alone. */
  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void theMouseOnATokenLeavesOnlyItsLinesInThisPicture(String theme) {
    String script =
        """
        (() => { const places = all('span').filter(e => e.title.startsWith('·and looks at'));
          const hidden = place => getComputedStyle(all('g', place)[0]).visibility;
          const svg = all('svg', places[0])[0], target = all('rect', svg)[0];
          const middle = box(places[0]);
          const hit = document.elementFromPoint(middle.left + 9, middle.top + 9) === target;
          const before = places.map(hidden);
          target.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
          svg.setCurrentTime(svg.getCurrentTime() + 0.01);
          const during = places.map(hidden), lines = all('path', places[0]).length;
          const veil = getComputedStyle(all('rect', svg)[1]).fill;
          target.dispatchEvent(new MouseEvent('mouseout', { bubbles: true }));
          svg.setCurrentTime(svg.getCurrentTime() + 0.01);
          return { hit, before, during, after: places.map(hidden), lines,
            veil: rgba(veil).slice(0, 3).join() === ground(document.body).join() }; })()
        """;
    Displayable twice = Page.of(layer(2).lines(), layer(2).lines());
    JsonObject measures = Browser.measure(twice, theme, script);
    assertThat(measures.get("hit").getAsBoolean()).as("the mouse reaches the token").isTrue();
    assertThat(measures.get("before")).hasToString("[\"hidden\",\"hidden\"]");
    assertThat(measures.get("during")).hasToString("[\"visible\",\"hidden\"]");
    assertThat(measures.get("after")).hasToString("[\"hidden\",\"hidden\"]");
    assertThat(measures.get("lines").getAsInt()).isEqualTo(2);
    assertThat(measures.get("veil").getAsBoolean()).as("the veil is of the page").isTrue();
    assertThat(measures.get("violations").getAsJsonArray()).isEmpty();
  }
}
