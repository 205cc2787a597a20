package dev.loupe.view.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.view.Pictures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttentionViewTest {
  private static final List<String> TOKENS = List.of("When", " Mary", " and");
  private static final double[][] CAUSAL = {{1, 0, 0}, {0.5, 0.5, 0}, {0.25, 0.625, 0.125}};

  private static AttentionView of(double[][]... heads) {
    return AttentionView.of("Layer 0", Labels.numbered("head", heads.length), TOKENS, heads);
  }

  @Test
  void theTextNamesTheStrongestPairsAndTheRestOnTheFirstToken() {
    assertThat(of(CAUSAL))
        .hasToString(
            "Layer 0 [attention]\n0: ·and → ·Mary 0.625; mean attention to the first token 0.375");
  }

  @Test
  void headsOpenAsLargeMapsWithABlankUpperTriangle() {
    AttentionView view = of(CAUSAL, CAUSAL);
    Pictures.assertShowable(view);
    assertThat(view.html().split("<details", -1)).hasSize(3);
    Grid head = view.head(1);
    assertThat(head.mask()).isEqualTo(Mask.ABOVE_DIAGONAL);
    assertThat(head.html().split("<td></td>", -1)).hasSize(1 + 3); // cells above the diagonal
    assertThat(head.html()).contains(">0.50</td>", ">0.63</td>");
    assertThat(head.title()).isEqualTo("Layer 0, 1");
    assertThat(head.scale()).isEqualTo(Scale.fixed(0, 1));
  }

  @Test
  void attentionThatLooksAheadIsShownWhole() {
    AttentionView view = of(new double[][] {{0.5, 0.5, 0}, {1, 0, 0}, {0, 0, 1}});
    assertThat(view.causal()).isFalse();
    Pictures.assertShowable(view);
  }

  @Test
  void differencesOfAttentionDiverge() {
    AttentionView view = of(new double[][] {{0, 0, 0}, {-0.5, 0.5, 0}, {0, 0, 0}});
    assertThat(view.head(0).scale().palette()).isEqualTo(Palette.DIVERGING);
  }

  @Test
  void manyHeadsOfManyTokensStaySmall() {
    int tokens = 64;
    Labels heads = Labels.numbered("head", 144);
    List<String> names = Collections.nCopies(tokens, "<script>");
    AttentionView view = AttentionView.of("All", heads, names, new double[144][tokens][tokens]);
    Pictures.assertShowable(view);
    assertThat(view.html()).hasSizeLessThan(1_000_000);
  }

  @Test
  void refusesPatternsThatDoNotFitTheTokens() {
    assertThatThrownBy(() -> of(new double[2][2]))
        .hasMessage("attention 'Layer 0' has 3 tokens, but the pattern of 0 is 2 x 2");
    assertThatThrownBy(
            () -> AttentionView.of("A", Labels.numbered("head", 2), TOKENS, new double[1][3][3]))
        .hasMessageContaining("has 2 head labels and patterns of 1 heads");
  }
}
