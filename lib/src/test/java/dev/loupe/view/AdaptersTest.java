package dev.loupe.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.view.chart.Bars;
import dev.loupe.view.chart.Charts;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.table.Tables;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.PieChart;
import org.knowm.xchart.PieChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class AdaptersTest {
  private static Table table(int rows) {
    StringColumn token = StringColumn.create("token");
    DoubleColumn loss = DoubleColumn.create("loss");
    for (int i = 0; i < rows; i++) {
      token.append(i % 2 == 0 ? "<script>alert(1)</script>" : " b");
      loss.append(i == 1 ? Double.NaN : i / 3.0);
    }
    return Table.create("Losses", token, loss);
  }

  @Test
  void aTableShowsItsFirstRowsAndSaysHowManyThereAre() {
    Displayable shown = Tables.displayable(table(60));
    Pictures.assertShowable(shown);
    assertThat(shown.html())
        .contains("max-height:320px;overflow-y:auto", ">60 rows</div>", "&lt;script&gt;");
    assertThat(shown.html().split("<tr", -1)).hasSize(1 + 1 + 60);
    assertThat(shown.toString())
        .startsWith("Losses\ntoken")
        .contains("·b                              –")
        .endsWith("… 48 more rows; .printAll() shows all");
    assertThat(Pictures.decoded(shown.png()).getHeight()).isLessThan(800);
    assertThat(table(60).printAll().lines().count()).isGreaterThan(60);
  }

  @Test
  void aTableOfThousandsOfRowsSaysHowToSeeAll() {
    assertThat(Tables.displayable(table(700)).html())
        .contains("… 200 more rows; .printAll() shows all");
  }

  @Test
  void aTableWithoutRowsOrColumnsCanBeShown() {
    Pictures.assertShowable(Tables.displayable(Table.create("Empty", IntColumn.create("n"))));
    Pictures.assertShowable(Tables.displayable(Table.create("Bare")));
  }

  @Test
  void aChartIsShownAsItsPicture() {
    XYChart chart = new XYChartBuilder().width(300).height(200).title("<script>").build();
    chart.addSeries("line", new double[] {0, 1}, new double[] {1, 2});
    Displayable shown = Charts.displayable(chart);
    Pictures.assertShowable(shown);
    assertThat(shown).hasToString("<script>: line");
    assertThat(Pictures.decoded(shown.png()).getWidth()).isEqualTo(600);
  }

  @Test
  void aChartsTextNamesItsAxesIfItHasAny() {
    XYChart chart =
        new XYChartBuilder().title("Loss").xAxisTitle("layer").yAxisTitle("nats").build();
    chart.addSeries("gpt2", new double[] {0, 1}, new double[] {1, 2});
    chart.addSeries("wren", new double[] {0, 1}, new double[] {2, 3});
    assertThat(Charts.displayable(chart)).hasToString("Loss, nats over layer: gpt2, wren");
    PieChart pie = new PieChartBuilder().title("Parts").build();
    pie.addSeries("attention", 1);
    pie.addSeries("MLP", 2);
    assertThat(Charts.displayable(pie)).hasToString("Parts: attention, MLP");
  }

  @Test
  void aChartIsShownInLoupesStyleAndStaysAsItWas() {
    XYChart chart = new XYChartBuilder().width(300).height(200).build();
    chart.addSeries("line", new double[] {0, 1}, new double[] {1, 2});
    Color usual = chart.getStyler().getChartBackgroundColor();
    BufferedImage png = Pictures.decoded(Charts.displayable(chart).png());
    assertThat(new Color(png.getRGB(2, 2))).isNotEqualTo(usual).isEqualTo(Color.WHITE);
    assertThat(chart.getStyler().getChartBackgroundColor()).isEqualTo(usual);
  }

  @Test
  void onAPageAChartHasNoPaperOfItsOwn() {
    XYChart chart = new XYChartBuilder().width(300).height(200).build();
    chart.addSeries("line", new double[] {0, 1}, new double[] {1, 2});
    String html = Charts.displayable(chart).html();
    String start = "src=\"data:image/png;base64,";
    int from = html.indexOf(start) + start.length();
    byte[] png = Base64.getDecoder().decode(html.substring(from, html.indexOf('"', from)));
    assertThat(Pictures.decoded(png).getRGB(2, 2) >>> 24).isZero(); // its opacity
  }

  @Test
  void whatTheAuthorOfAChartHasChosenStays() {
    XYChart chart = new XYChartBuilder().width(300).height(200).build();
    chart.addSeries("line", new double[] {0, 1}, new double[] {1, 2});
    chart.getStyler().setChartBackgroundColor(Color.PINK);
    BufferedImage png = Pictures.decoded(Charts.displayable(chart).png());
    assertThat(new Color(png.getRGB(2, 2))).isEqualTo(Color.PINK);
  }

  @Test
  void barsCanBeShown() {
    Labels names = Labels.of("component", "L9H9", "<script>", "bias");
    Bars bars = Bars.of("Attribution", "logits", names, new double[] {2, -1, Double.NaN});
    Pictures.assertShowable(bars.withNote("a note"));
    assertThat(bars.toString()).contains("L9H9       2  ████", "<script>  -1  ----");
    assertThatThrownBy(() -> Bars.of("B", "", names, new double[1]))
        .hasMessageContaining("bars 'B' have 3 labels and 1 values");
  }

  @Test
  void aBundleHasTextPictureAndHtmlUnlessOnlyThePictureIsAskedFor() {
    Displayable shown = Tables.displayable(table(2));
    assertThat(Bundle.of(shown)).containsOnlyKeys("text/plain", "image/png", "text/html");
    assertThat(Bundle.of(shown, Format.PNG_ONLY)).containsOnlyKeys("text/plain", "image/png");
    byte[] png = Base64.getDecoder().decode((String) Bundle.of(shown).get("image/png"));
    assertThat(Pictures.decoded(png).getWidth()).isPositive();
  }

  @Test
  void aBundleAsksForThePictureOnceForAllFormats() {
    AtomicInteger asked = new AtomicInteger();
    Displayable picture = Tables.displayable(table(2));
    Displayable costly =
        new Displayable() {
          @Override
          public Displayable picture() {
            asked.incrementAndGet();
            return picture;
          }

          @Override
          public String html() {
            throw new IllegalStateException("the picture has it");
          }

          @Override
          public byte[] png() {
            throw new IllegalStateException("the picture has it");
          }
        };
    assertThat(Bundle.of(costly)).isEqualTo(Bundle.of(picture));
    assertThat(asked).hasValue(1);
  }

  @Test
  void theFormatOfTheProcessComesFromASystemProperty() {
    assertThat(Format.current()).isEqualTo(Format.FULL);
    try {
      System.setProperty(Format.PROPERTY, "png");
      assertThat(Format.current()).isEqualTo(Format.PNG_ONLY);
      System.setProperty(Format.PROPERTY, "gif");
      assertThatThrownBy(Format::current)
          .hasMessage("loupe.format is 'gif'; it can be 'full' or 'png'");
    } finally {
      System.clearProperty(Format.PROPERTY);
    }
  }
}
