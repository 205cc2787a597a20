package dev.loupe.view.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.view.Pictures;
import dev.loupe.view.SvgFiles;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Paper;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupedBarsTest {
  private static final GroupedBars BARS =
      new GroupedBars(
          "Direct effects",
          "logits",
          Labels.of("layer", "L0", "<b>"),
          List.of(
              new Group("attention", new double[] {1, -0.5}),
              new Group("MLP", new double[] {Double.NaN, 2})),
          "a note");

  @Test
  void barsAreAsLongAsTheirValues() {
    GroupRows rows = GroupRows.of(BARS, Paper.WHITE);
    assertThat(rows.length(2) / rows.length(-0.5)).isCloseTo(4, within(1e-12));
    assertThat(rows.length(Double.NaN)).isZero();
    assertThat(rows.length(2) + rows.length(-0.5)).isCloseTo(340, within(1e-9));
  }

  @Test
  void barsCanBeShown() {
    Pictures.assertShowable(BARS);
    assertThat(BARS)
        .hasToString(
            """
            Direct effects [logits]
            layer  attention  MLP
            L0             1    –
            <b>         -0.5    2
            a note""");
    assertThat(SvgFiles.inPage(BARS.html())).contains(">attention</text>", ">MLP</text>");
    assertThat(BARS.html()).contains("&lt;b&gt;&#10;MLP 2\" style=");
  }

  @Test
  void refusesGroupsThatDoNotFit() {
    Labels labels = Labels.of("layer", "L0");
    Group two = new Group("a", new double[2]);
    assertThatThrownBy(() -> new GroupedBars("", "", labels, List.of(two), ""))
        .hasMessage("group 'a' has 2 values for 1 labels of bars; give one value for each label");
    assertThatThrownBy(() -> new GroupedBars("", "", labels, List.of(), ""))
        .hasMessage("grouped bars need at least one group of values");
  }
}
