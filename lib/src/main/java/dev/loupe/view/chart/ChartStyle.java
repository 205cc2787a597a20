package dev.loupe.view.chart;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Paper;
import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.theme.Theme;
import org.knowm.xchart.style.theme.XChartTheme;

/**
 * Loupe's colours and fonts for an XChart chart while it is painted.
 *
 * <p>Only settings from XChart's default theme are changed; the author's own settings stay.
 */
final class ChartStyle {
  private static final Theme USUAL = new XChartTheme();

  private final Paper paper;
  private final List<Runnable> undo = new ArrayList<>();

  private ChartStyle(Paper paper) {
    this.paper = paper;
  }

  /** Paints in Loupe's style, then restores the chart's settings. */
  static void painting(Chart<?, ?> chart, Paper paper, Runnable painter) {
    ChartStyle style = new ChartStyle(paper);
    try {
      style.all(chart.getStyler());
      if (chart.getStyler() instanceof AxesChartStyler axes) {
        style.axes(axes);
      }
      painter.run();
    } finally {
      style.undo.forEach(Runnable::run);
    }
  }

  private void all(Styler styler) {
    colour(
        styler.getChartBackgroundColor(),
        USUAL.getChartBackgroundColor(),
        paper.ground(),
        styler::setChartBackgroundColor);
    colour(
        styler.getPlotBackgroundColor(),
        USUAL.getPlotBackgroundColor(),
        paper.ground(),
        styler::setPlotBackgroundColor);
    colour(
        styler.getPlotBorderColor(),
        USUAL.getPlotBorderColor(),
        paper.ground(),
        styler::setPlotBorderColor);
    colour(
        styler.getChartFontColor(),
        USUAL.getChartFontColor(),
        paper.ink(),
        styler::setChartFontColor);
    font(
        styler.getChartTitleFont(),
        USUAL.getChartTitleFont(),
        Canvas.TITLE,
        styler::setChartTitleFont);
    legend(styler);
    lines(styler);
  }

  private void lines(Styler styler) {
    Color[] lines = Palette.LINES.stream().map(paper::line).toArray(Color[]::new);
    if (Arrays.equals(styler.getSeriesColors(), USUAL.getSeriesColors())) {
      change(styler.getSeriesColors(), lines, styler::setSeriesColors);
    }
  }

  private void legend(Styler styler) {
    colour(
        styler.getLegendBackgroundColor(),
        USUAL.getLegendBackgroundColor(),
        paper.ground(),
        styler::setLegendBackgroundColor);
    colour(
        styler.getLegendBorderColor(),
        USUAL.getLegendBorderColor(),
        paper.ground(),
        styler::setLegendBorderColor);
    font(styler.getLegendFont(), USUAL.getLegendFont(), Canvas.NORMAL, styler::setLegendFont);
  }

  private void axes(AxesChartStyler styler) {
    colour(
        styler.getPlotGridLinesColor(),
        USUAL.getPlotGridLinesColor(),
        paper.grid(),
        styler::setPlotGridLinesColor);
    colour(
        styler.getAxisTickMarksColor(),
        USUAL.getAxisTickMarksColor(),
        paper.faint(),
        styler::setAxisTickMarksColor);
    colour(
        styler.getAxisTickLabelsColor(),
        USUAL.getAxisTickLabelsColor(),
        paper.ink(),
        styler::setAxisTickLabelsColor);
    font(
        styler.getAxisTitleFont(),
        USUAL.getAxisTitleFont(),
        Canvas.NORMAL,
        styler::setAxisTitleFont);
    font(
        styler.getAxisTickLabelsFont(),
        USUAL.getAxisTickLabelsFont(),
        Canvas.SMALL,
        styler::setAxisTickLabelsFont);
  }

  private void colour(Color now, Color usual, Color wanted, Consumer<Color> setter) {
    if (now == null || now.equals(usual)) {
      change(now, wanted, setter);
    }
  }

  private void font(Font now, Font usual, Font wanted, Consumer<Font> setter) {
    if (now.equals(usual)) {
      change(now, wanted, setter);
    }
  }

  private <T> void change(T now, T wanted, Consumer<T> setter) {
    setter.accept(wanted);
    undo.add(() -> setter.accept(now));
  }
}
