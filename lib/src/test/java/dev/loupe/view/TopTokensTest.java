package dev.loupe.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopTokensTest {
  private static TopTokens of(int prompts) {
    double[][] values = new double[prompts][];
    for (int i = 0; i < prompts; i++) {
      values[i] = new double[] {0.5, 0.125, 0.0001};
    }
    Grid grid =
        Grid.of(
            "next token",
            "probability",
            Labels.numbered("prompt", "p", prompts),
            Labels.numbered("rank", 3),
            values);
    List<String> tokens = List.of(" Paris", "<b>", "\n");
    return new TopTokens(grid.withWords(Collections.nCopies(prompts, tokens)));
  }

  @Test
  void eachTokenHasABarAndItsNumber() {
    TopTokens one = of(1);
    Pictures.assertShowable(one);
    assertThat(one.html())
        .contains("·Paris</td>", "&lt;b&gt;</td>", "↵</td>", ">0.500</td>", ">0.125</td>")
        .contains("width:340px;background:#4393c3", "width:85px;background:#4393c3");
  }

  @Test
  void aProbabilityTooSmallToWriteHasNoNumber() {
    assertThat(of(1).html()).doesNotContain(">0.000</td>");
  }

  @Test
  void ofManyPromptsTheFirstAreShownAndTheTableHasAll() {
    TopTokens many = of(67);
    Pictures.assertShowable(many);
    assertThat(many.html()).contains("p11 ↓", "… 55 more prompts; .table() shows all.");
    assertThat(many.html()).doesNotContain("p12 ↓");
    assertThat(many.table().rowCount()).isEqualTo(67 * 3);
  }

  @Test
  void tokensAndProbabilitiesCanBeRead() {
    assertThat(of(2).token(1, 0)).isEqualTo(" Paris");
    assertThat(of(2).probability(1, 1)).isEqualTo(0.125);
    assertThat(of(2).tokens(0)).containsExactly(" Paris", "<b>", "\n");
    assertThat(of(1))
        .hasToString(
            """
            next token [probability]
            ·Paris  0.500  ██████████████████████████████
            <b>     0.125  ████████
            ↵\
            """);
    assertThat(of(2).toString()).contains("·Paris 0.500", "<b> 0.125", "(no number: below 0.0005)");
  }

  @Test
  void refusesAGridThatNamesNoTokens() {
    Labels one = Labels.of("prompt", "p");
    Grid bare = Grid.of("next token", "probability", one, one, new double[][] {{1}});
    assertThatThrownBy(() -> new TopTokens(bare))
        .hasMessage("'next token' names no tokens; add withWords(…)");
  }
}
