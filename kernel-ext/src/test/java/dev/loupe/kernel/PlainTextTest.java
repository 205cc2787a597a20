package dev.loupe.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.view.grid.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlainTextTest {
  @Test
  void arraysShowWhatTheyHold() {
    assertThat(PlainText.of(new int[] {1, 2})).isEqualTo("[1, 2]");
    assertThat(PlainText.of(new float[] {0.1f, 2})).isEqualTo("[0.1, 2]");
    assertThat(PlainText.of(new double[] {1 / 3.0, Double.NaN})).isEqualTo("[0.3333, –]");
    assertThat(PlainText.of(new String[] {"a", null})).isEqualTo("[a, null]");
    assertThat(PlainText.of(new byte[0])).isEqualTo("[]");
  }

  @Test
  void aMatrixHasItsRowsInLines() {
    assertThat(PlainText.of(new double[][] {{1, 2}, {3, 4}})).isEqualTo("[1, 2]\n[3, 4]");
    assertThat(PlainText.of(List.of(new int[] {1}, new int[] {2}))).isEqualTo("[1]\n[2]");
  }

  @Test
  void cellsStandInALineEach() {
    List<Cell> cells = List.of(new Cell("L9", "H9", 0.5), new Cell("L9", "H6", 0.25));
    assertThat(PlainText.of(cells)).isEqualTo("L9, H9: 0.5\nL9, H6: 0.25");
  }

  @Test
  void ofManyValuesTheFirstAndTheLastAreShown() {
    String text = PlainText.of(IntStream.range(0, 1000).toArray());
    assertThat(text).startsWith("[0, 1, 2, ").endsWith(", 19, …, 997, 998, 999] (1000 values)");
    List<int[]> rows = IntStream.range(0, 100).mapToObj(i -> new int[] {i}).toList();
    assertThat(PlainText.of(rows)).contains("[19]\n… 77 more\n[97]\n");
  }

  @Test
  void listsOptionalsAndTextsReadAsInJava() {
    assertThat(PlainText.of(List.of(1.0, 2.5))).isEqualTo("[1.0, 2.5]");
    assertThat(PlainText.of(Arrays.asList("a", null))).isEqualTo("[a, null]");
    assertThat(PlainText.of(Optional.of(new int[] {3}))).isEqualTo("Optional[[3]]");
    assertThat(PlainText.of(Optional.empty())).isEqualTo("Optional.empty");
    assertThat(PlainText.of("two\nlines")).isEqualTo("two\nlines");
    assertThat(PlainText.of(Map.of("a", 1))).isEqualTo("{a=1}");
    assertThat(PlainText.of(Map.of("a", new int[] {1}))).isEqualTo("a=[1]");
    assertThat(PlainText.of(0.1 + 0.2)).isEqualTo("0.30000000000000004");
  }

  @Test
  void aListThatHoldsItselfEnds() {
    List<Object> self = new ArrayList<>();
    self.add(self);
    assertThat(PlainText.of(self)).contains("…");
  }
}
