package dev.loupe.view.grid;

import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Legend;
import dev.loupe.view.draw.Paper;
import java.util.List;

/** A grid with its title, its legend and its note, as HTML and as PNG. */
record GridPicture(Grid grid, CellTexts texts) {
  private static final double NARROWEST = 420; // of the text below a small map
  private static final int MOST_WORDS = 20; // columns of words in a picture

  static GridPicture of(Grid grid) {
    return new GridPicture(grid, CellTexts.of(grid));
  }

  private Legend legend() {
    return grid.legend().withBlank(texts.blankBelow());
  }

  String html() {
    return Html.card(
        Html.title(grid.title()),
        GridHtml.map(grid, texts),
        legend().html(),
        Html.note(grid.note()));
  }

  /**
   * The grid on white. A picture cannot scroll, so of many positions with words only the last are
   * drawn.
   */
  Drawing drawing() {
    Grid end = LastColumns.of(grid, MOST_WORDS);
    return end == grid ? whole() : GridPicture.of(end).whole();
  }

  private Drawing whole() {
    HeatMap map = new HeatMap(grid, texts, Paper.WHITE);
    double limit = Math.max(map.width(), NARROWEST);
    return new Drawing.Stack(
        List.of(
            Caption.title(grid.title(), limit), map, legend(), Caption.note(grid.note(), limit)),
        8);
  }
}
