package dev.loupe.view.chart;

import dev.loupe.view.Displayable;
import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Paper;
import java.awt.Graphics2D;
import java.util.Objects;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.internal.series.Series;

/** Display of XChart charts in notebooks. */
public final class Charts {
  private Charts() {}

  /** The chart as a picture; its text names the axes and the series. */
  public static Displayable displayable(Chart<?, ?> chart) {
    return new Shown(Objects.requireNonNull(chart, "there is no chart to show"));
  }

  private record Shown(Chart<?, ?> chart) implements Drawn {
    @Override
    public String html() {
      Picture picture = new Picture(chart, Paper.PAGE);
      return Html.card(Html.image(Canvas.onPage(picture), (int) picture.width(), toString()));
    }

    @Override
    public Drawing drawing() {
      return new Picture(chart, Paper.WHITE);
    }

    @Override
    public byte[] png() {
      return Canvas.png(drawing(), 0); // a chart has a margin of its own
    }

    @Override
    public String toString() {
      String title = Objects.requireNonNullElse(chart.getTitle(), "");
      return (title.isEmpty() ? "chart" : title)
          + axes()
          + ": "
          + String.join(", ", chart.getSeriesCollection().stream().map(Series::getName).toList());
    }

    /** The titles of the axes; a pie chart has none. */
    private String axes() {
      if (!(chart instanceof AxesChart<?, ?> straight)) {
        return "";
      }
      String x = Objects.requireNonNullElse(straight.getXAxisTitle(), "");
      String y = Objects.requireNonNullElse(straight.getYAxisTitle(), "");
      return x.isEmpty() || y.isEmpty() ? "" : ", " + y + " over " + x;
    }
  }

  /** A chart as a part of a larger picture. */
  record Picture(Chart<?, ?> chart, Paper paper) implements Drawing {
    @Override
    public double width() {
      return chart.getWidth();
    }

    @Override
    public double height() {
      return chart.getHeight();
    }

    @Override
    public void draw(Graphics2D g) {
      ChartStyle.painting(chart, paper, () -> chart.paint(g, chart.getWidth(), chart.getHeight()));
    }
  }
}
