package dev.loupe.view.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.view.Pictures;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Paper;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadViewTest {
  private static final List<String> TOKENS = List.of("When", " Mary", " and");
  private static final double[][] BACK = {{1, 0, 0}, {0.99, 0.01, 0}, {0, 1, 0}};
  private static final double[][] EVEN = {{1, 0, 0}, {0.5, 0.5, 0}, {0.25, 0.625, 0.125}};

  private static AttentionView of(double[][]... heads) {
    return AttentionView.of("Layer 0", Labels.numbered("head", "H", heads.length), TOKENS, heads);
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void aLineIsDrawnForEachPairWithAttention() {
    List<AttentionLine> lines = AttentionLine.of(of(BACK, EVEN), List.of(0, 1));
    assertThat(lines).hasSize(3 + 6); // 0.01 is too weak to be seen
    assertThat(lines).contains(new AttentionLine(0, 0, 2, 1, 1, 1));
    assertThat(lines).contains(new AttentionLine(1, 1, 2, 1, 0.625, 0.625));
    assertThat(lines).isSortedAccordingTo((a, b) -> Double.compare(a.weight(), b.weight()));
  }

  @Test
  void allHeadsHaveAKeyAndOpenEachAloneAndOneHeadDoesNot() {
    HeadView all = of(BACK, EVEN).lines();
    Pictures.assertShowable(all);
    assertThat(all.svg()).contains(">H0</text>", ">H1</text>", "destination (looks)");
    assertThat(count(all.html(), "<details")).isEqualTo(2);
    HeadView one = of(BACK, EVEN).lines(-1);
    Pictures.assertShowable(one);
    assertThat(one.heads()).containsExactly(1);
    assertThat(one.svg()).contains(">Layer 0, H1</text>").doesNotContain(">H1</text>");
    assertThat(count(one.html(), "<details")).isZero();
  }

  @Test
  void aHeadKeepsItsColourWhenItIsAlone() {
    assertThat(of(BACK, EVEN).lines(1).svg()).contains("#d55e00").doesNotContain("#0072b2");
    HeadColours colours = HeadColours.of(of(BACK), Paper.WHITE);
    assertThat(colours.of(7)).isEqualTo(colours.of(0));
    assertThat(colours.stroke(7, 1).getDashArray()).isNotNull();
    assertThat(colours.stroke(0, 1).getDashArray()).isNull();
  }

  @Test
  void thePageShowsTheLinesOfATokenUnderTheMouseWithoutAScript() {
    String html = of(BACK, EVEN).lines().html();
    assertThat(count(html, "begin=\"mouseover\"")).isEqualTo(3 + 3 + 2); // tokens, tokens, heads
    assertThat(html)
        .contains("title=\"·and looks at&#10;·and → ·Mary 1  H0&#10;·and → ·Mary 0.625  H1");
    assertThat(html).doesNotContain("<script", " id=", "class=", "onmouse", "<text", "http");
  }

  @Test
  void aTokenIsATextInEveryForm() {
    List<String> tokens = List.of("<script>alert(1)</script>", " \"'&", " c");
    AttentionView view =
        AttentionView.of("<b>", Labels.of("head", "<i>"), tokens, new double[][][] {EVEN});
    for (HeadView lines : List.of(view.lines(), view.lines(0))) {
      Pictures.assertShowable(lines);
      assertThat(lines.html()).doesNotContain("<script", "<b>", "<i>");
      assertThat(lines.svg()).contains("&lt;script&gt;").doesNotContain("<script", "<b>", "<i>");
      assertThat(lines.csv().orElseThrow()).contains("<script>alert(1)</script>");
    }
    Pictures.assertShowable(view);
    assertThat(view.html()).doesNotContain("<script", "<b>", "<i>");
  }

  @Test
  void valuesOfBothSignsHaveTheColoursOfTheirSign() {
    HeadView signed = of(new double[][] {{0, 0, 0}, {-2, 1, 0}, {0, 0, 0.01}}).lines();
    Pictures.assertShowable(signed);
    assertThat(AttentionLine.of(signed.attention(), List.of(0)))
        .containsExactly(
            new AttentionLine(0, 0, 1, 1, 1, 0.5), new AttentionLine(0, 0, 1, 0, -2, 1));
    assertThat(signed.svg()).contains("Blue lines are positive");
    assertThat(HeadColours.of(signed.attention(), Paper.WHITE).signed()).isTrue();
  }

  private static AttentionView random(int heads, int tokens) {
    double[][][] pattern =
        IntStream.range(0, heads)
            .mapToObj(head -> BinsTest.attention(tokens, head))
            .toArray(double[][][]::new);
    List<String> names = IntStream.range(0, tokens).mapToObj(i -> " w" + i).toList();
    return AttentionView.of("A", Labels.numbered("head", "L0H", heads), names, pattern);
  }

  @Test
  void aLongPromptIsDrawnInBinsAndItsNumbersAreThoseOfTokens() {
    HeadView view = random(2, 200).lines(); // 35 bins
    Pictures.assertShowable(view);
    assertThat(view.svg()).contains(">1–6 w1 w2 w3 w4 w5…<", "The 200 tokens are drawn as 35 bins");
    assertThat(view.csv().orElseThrow().lines()).hasSize(1 + 2 * 200 * 201 / 2);
    assertThat(view.html()).hasSizeLessThan(1_500_000);
  }

  @Test
  void ofManyHeadsTheStrongestLinesAreDrawnAndTheNoteSaysSo() {
    AttentionView view = random(12, 60);
    List<AttentionLine> lines = AttentionLine.of(view, view.lines().heads());
    assertThat(lines).hasSize(1200);
    double least = AttentionLine.least(view, lines);
    assertThat(lines).allMatch(line -> line.value() >= least);
    assertThat(least).isBetween(0.05, 0.5);
    assertThat(view.lines().svg().replaceAll("</text>.*?>", " "))
        .contains("weaker than " + Figures.brief(least));
    assertThat(view.lines().html()).hasSizeLessThan(2_000_000).doesNotContain("<details");
  }

  @Test
  void shortPromptsAreDrawnToo() {
    AttentionView one =
        AttentionView.of("A", Labels.of("head", "a"), List.of("x"), new double[][][] {{{1}}});
    Pictures.assertShowable(one.lines());
    assertThat(one.lines()).hasToString("A [attention]\na: mean attention to the first token 0");
  }

  @Test
  void refusesHeadsThatAreNotThere() {
    assertThatThrownBy(() -> of(BACK).lines(1))
        .hasMessage("there is no head 1; 'Layer 0' has heads 0 to 0");
    assertThatThrownBy(() -> new HeadView(of(BACK), List.of()))
        .hasMessage(
            "a head view of [] cannot be drawn; 'Layer 0' has heads 0 to 0, and one at least is"
                + " needed");
    assertThatThrownBy(() -> of(BACK).lines((int[]) null))
        .hasMessage("lines are of heads, such as lines(0, 1), and null was given");
  }
}
