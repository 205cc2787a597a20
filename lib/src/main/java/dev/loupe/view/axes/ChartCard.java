package dev.loupe.view.axes;

import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Legend;
import dev.loupe.view.draw.Svg;
import dev.loupe.view.table.Listing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A chart with its title above it and its legend, its note and its numbers below it. */
public record ChartCard(String title, Optional<Legend> legend, String note) {
  private static final double NARROWEST = 420;

  /** The picture on white. */
  public Drawing drawing(Drawing chart) {
    double limit = Math.max(NARROWEST, chart.width());
    List<Drawing> parts = new ArrayList<>(List.of(Caption.title(title, limit), chart));
    legend.ifPresent(parts::add);
    parts.add(Caption.note(note, limit));
    return new Drawing.Stack(parts, 6);
  }

  /** The picture for a page. */
  public String html(Drawing chart, String alternative, Listing numbers) {
    return Html.card(
        Html.title(title),
        Svg.onPage(chart, alternative),
        legend.map(Legend::html).orElse(""),
        Html.note(note),
        numbers.html());
  }
}
