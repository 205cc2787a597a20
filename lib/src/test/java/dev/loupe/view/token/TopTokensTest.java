package dev.loupe.view.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.view.Pictures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
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
    assertThat(of(1).html()).doesNotContain(">0.000</td>").contains("No number: below 0.0005.");
  }

  @Test
  void ofManyTokensTheFirstAreShownAndTheTableHasAll() {
    double[][] values = new double[1][4096];
    Arrays.fill(values[0], 1 / 4096.);
    Labels ranks = Labels.numbered("rank", 4096);
    Grid grid = Grid.of("next token", "probability", Labels.of("prompt", "p"), ranks, values);
    TopTokens all =
        new TopTokens(
            grid.withWords(List.of(IntStream.range(0, 4096).mapToObj(i -> "w" + i).toList())));
    Pictures.assertShowable(all);
    assertThat(all.html()).contains("w39<", "… 4056 more tokens; .table() shows all.");
    assertThat(all.html()).doesNotContain("w40<");
    assertThat(all.text()).contains("w39").doesNotContain("w40");
    assertThat(all.table().rowCount()).isEqualTo(4096);
    assertThat(all.token(0, 4095)).isEqualTo("w4095");
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
            ↵
            No number: below 0.0005.\
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
