package dev.loupe.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.view.attention.AttentionView;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.chart.Charts;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Group;
import dev.loupe.view.chart.GroupedBars;
import dev.loupe.view.chart.Histogram;
import dev.loupe.view.chart.Line;
import dev.loupe.view.chart.Scatter;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Stacked;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.table.Tables;
import dev.loupe.view.token.TokenStrip;
import dev.loupe.view.token.TopTokens;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class SavingTest {
  private static final String HOSTILE = " <script>\"quoted\", & 'more'\n";
  private static final double THIRD = 1.0 / 3;
  private static final double[] NUMBERS = {THIRD, Double.NaN};
  private static final List<String> TOKENS = List.of("When", HOSTILE);
  private static final Grid GRID =
      Grid.of("grid", "nats", Labels.layers(1), Labels.positions(TOKENS), new double[][] {NUMBERS});

  @TempDir Path folder;

  static Stream<Displayable> withNumbers() {
    Group group = new Group("one", NUMBERS);
    Table table =
        Table.create(
            "t", DoubleColumn.create("n", THIRD, Double.NaN), StringColumn.create("s", TOKENS));
    return Stream.of(
        GRID,
        Facets.of("both", GRID, GRID.withTitle("again")),
        new TopTokens(GRID.withWords(List.of(TOKENS))),
        TokenStrip.of("strip", "nats", TOKENS, NUMBERS),
        AttentionView.of(
            "a", Labels.of("head", "H0"), TOKENS, new double[][][] {{{1, 0}, {THIRD, THIRD}}}),
        Bars.of("bars", "nats", Labels.of("token", "When", HOSTILE), NUMBERS),
        Curves.of("curves", "x", "y", Line.of(HOSTILE, NUMBERS)),
        Curves.of("curves", "x", "y", Line.of(HOSTILE, NUMBERS)).at(TOKENS),
        Scatter.of(NUMBERS, NUMBERS).labels(TOKENS).colours("c", NUMBERS),
        Histogram.of(new Group("a", new double[] {0, 1})).withBins(3),
        new GroupedBars("g", "nats", Labels.of("token", "a", HOSTILE), List.of(group), ""),
        Tables.displayable(table));
  }

  static Stream<Displayable> all() {
    XYChart chart = new XYChartBuilder().title(HOSTILE).build();
    chart.addSeries("s", new double[] {1, 2}, new double[] {3, 4});
    return Stream.concat(
        withNumbers(),
        Stream.of(Charts.displayable(chart), Stacked.of(GRID, Charts.displayable(chart))));
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyPictureIsSavedAsSvgPngAndHtml(Displayable picture) throws IOException {
    for (String ending : List.of("svg", "png", "html")) {
      picture.save(file("fig." + ending).toString());
    }
    SvgFiles.assertWhole(Files.readString(file("fig.svg")));
    assertThat(Files.readAllBytes(file("fig.png"))).isEqualTo(picture.png());
    assertThat(Files.readString(file("fig.html")))
        .startsWith("<!DOCTYPE html>")
        .contains(picture.html());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(3); // nothing else is left
    }
  }

  @ParameterizedTest
  @MethodSource("withNumbers")
  void theNumbersOfAPictureAreReadBackExactly(Displayable picture) throws IOException {
    picture.save(file("fig.csv").toString());
    Table table = Table.read().csv(file("fig.csv").toFile());
    assertThat(Files.readString(file("fig.csv"))).contains("\"" + THIRD + "\"");
    assertThat(table.rowCount()).isPositive();
    assertThat(table.columns())
        .filteredOn(column -> column instanceof DoubleColumn)
        .anyMatch(column -> column.asList().contains(THIRD));
  }

  @Test
  void tokensKeepTheirSpacesAndQuotesInCsv() {
    assertThat(TokenStrip.of("strip", "nats", TOKENS, NUMBERS).csv())
        .contains(
            """
            "position","token","nats"
            "0","When","0.3333333333333333"
            "1"," <script>""quoted"\", & 'more'
            ",""
            """);
    assertThat(GRID.csv()).contains(csv(GRID.table()));
  }

  private static String csv(Table table) {
    StringWriter text = new StringWriter();
    table.write().csv(text);
    return text.toString();
  }

  @Test
  void aFileIsReplacedAndTheHomeFolderIsUnderstood() throws IOException {
    String home = System.getProperty("user.home");
    System.setProperty("user.home", folder.toString());
    try {
      Files.writeString(file("fig.SVG"), "old");
      GRID.save("~/fig.SVG");
    } finally {
      System.setProperty("user.home", home);
    }
    assertThat(Files.readString(file("fig.SVG"))).isEqualTo(GRID.svg());
  }

  @Test
  void aResultIsSavedAsItsPicture() throws IOException {
    Pictured result = () -> GRID;
    result.save(file("fig.csv").toString());
    result.save(file("fig.svg").toString());
    assertThat(file("fig.csv")).content().isEqualTo(GRID.csv().orElseThrow());
    assertThat(file("fig.svg")).content().isEqualTo(GRID.svg());
  }

  @Test
  void refusesOtherEndingsMissingFoldersAndPicturesWithoutNumbers() throws IOException {
    Path pdf = file("fig.pdf");
    assertThatThrownBy(() -> GRID.save(pdf.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a picture cannot be saved as '"
                + pdf
                + "'; end the name with .svg, .png, .html or .csv");
    Path nowhere = file("figures").resolve("fig.svg");
    assertThatThrownBy(() -> GRID.save(nowhere.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            nowhere
                + " cannot be written, because there is no folder "
                + nowhere.getParent()
                + "; make it first");
    Path taken = Files.createDirectory(file("taken.svg"));
    assertThatThrownBy(() -> GRID.save(taken.toString()))
        .hasMessage(taken + " is a folder; give the name of a file in it");
    Path csv = file("both.csv");
    assertThatThrownBy(() -> Stacked.of(GRID).save(csv.toString()))
        .hasMessage(
            csv
                + " cannot be written, because this picture has no numbers of its own; save it as .svg, .png or .html");
    assertThat(csv).doesNotExist();
  }
}
