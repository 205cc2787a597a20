package dev.loupe.words;

import static dev.loupe.Loupe.bars;
import static dev.loupe.Loupe.groupedBars;
import static dev.loupe.Loupe.histogram;
import static dev.loupe.Loupe.histograms;
import static dev.loupe.Loupe.line;
import static dev.loupe.Loupe.lines;
import static dev.loupe.Loupe.scatter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartWordsTest {
  @Test
  void aLineThroughATensorNamesItsAxis() {
    Tensor losses = Tensor.vector(Axis.LAYER, 1, 2);
    assertThat(line(losses).xLabel()).isEqualTo("layer");
    assertThat(line(List.of(10, 20), losses).xLabel()).isEmpty();
    assertThat(line(List.of(1, 2)).xLabel()).isEmpty();
  }

  @Test
  void numbersAreArraysListsOrTensors() {
    double[] expected = {1, 2};
    for (Object numbers :
        List.of(
            new double[] {1, 2},
            new float[] {1, 2},
            new int[] {1, 2},
            new long[] {1, 2},
            List.of(1, 2.0),
            Tensor.vector(1, 2))) {
      assertThat(scatter(numbers, numbers).x()).containsExactly(expected);
      assertThat(line(numbers).lines().get(0).y()).containsExactly(expected);
      assertThat(histogram(numbers).groups().get(0).values()).containsExactly(expected);
      assertThat(bars(List.of("a", "b"), numbers).values()).containsExactly(expected);
    }
  }

  @Test
  void linesStandAtNumbersOrNames() {
    Line expected = Line.of("", new double[] {10, 20}, new double[] {1, 2});
    assertThat(line(List.of(10, 20), List.of(1, 2)).lines()).containsExactly(expected);
    Curves named = line(List.of("When", " Mary"), List.of(1, 2));
    assertThat(named.names()).containsExactly("When", " Mary");
    assertThat(lines("a", List.of(1, 2), "b", List.of(3)).lines())
        .containsExactly(Line.of("a", 1, 2), Line.of("b", 3));
  }

  @Test
  void aListMayHaveTensorsOfOneValue() {
    Tensor three = Tensor.vector(1, 2).sum(Axis.D_MODEL);
    assertThat(bars(List.of("a", "b"), List.of(three, 4)).values()).containsExactly(3, 4);
    assertThatThrownBy(() -> line(List.of(Tensor.vector(1, 2))))
        .hasMessageStartingWith("y is a list with the Tensor 'tensor [d_model 2]'; give numbers");
  }

  @Test
  void groupsKeepTheirOrder() {
    assertThat(histograms("b", List.of(1, 2), "a", List.of(3)).groups())
        .extracting(group -> group.name())
        .containsExactly("b", "a");
    assertThat(groupedBars(List.of("x"), "b", List.of(1), "a", List.of(3)).groups())
        .extracting(group -> group.name())
        .containsExactly("b", "a");
  }

  @Test
  void refusesWhatIsNotNumbersInOneSentence() {
    assertThatThrownBy(() -> scatter("PC 1", List.of(1)))
        .hasMessage("x is String; give numbers as an array, a list, or a tensor with one axis");
    assertThatThrownBy(() -> scatter(List.of(1), List.of("a")))
        .hasMessage(
            "y is a list with the String 'a'; give numbers as an array, a list, or a tensor with one axis");
    assertThatThrownBy(() -> histogram(null)).hasMessageStartingWith("values is null; give");
    Tensor matrix = Tensor.of(new float[4], new long[] {2, 2}, Axis.POS, Axis.D_MODEL);
    assertThatThrownBy(() -> line(matrix)).hasMessageContaining("one axis is needed");
    assertThatThrownBy(() -> lines("a"))
        .hasMessage(
            "lines needs names and numbers in turn, and 1 things were given; write lines(\"first\", numbers, \"second\", more)");
    assertThatThrownBy(() -> lines(List.of(1), "a"))
        .hasMessageContaining("stands where a name is needed");
    assertThatThrownBy(() -> line(new double[0])).hasMessageContaining("at least one point");
    assertThatThrownBy(() -> bars(List.of("a"), List.of(1, 2)))
        .hasMessageContaining("1 labels and 2 values");
  }
}
