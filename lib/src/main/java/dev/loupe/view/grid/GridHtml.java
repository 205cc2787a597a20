package dev.loupe.view.grid;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.draw.Scale;
import java.awt.Color;
import java.util.List;

/**
 * A grid as an HTML table with inline-styled cells, or as a picture where that would be too large.
 *
 * <p>A map that is wider than the page scrolls, and the names of its rows stay visible.
 */
public final class GridHtml {
  private static final int MAX_CELLS = 6000;
  private static final int MAX_COLUMNS = 150;
  private static final int CELL = 18; // pixels of a cell without text
  private static final int TOP = 20;
  private static final int LABEL = 24;
  private static final int TALLEST = 640; // pixels; a taller map scrolls
  private static final int AXIS = 18; // height of the line with the axis' name
  private static final String FRAME = ";outline:1px solid rgba(128,128,128,0.4)";
  private static final String CUT = ";overflow:hidden;text-overflow:ellipsis;white-space:nowrap";
  private static final String TEXT = ";line-height:inherit;text-align:center" + CUT;

  private final Grid grid;
  private final Scale scale;
  private final CellTexts texts;
  private final CellSize size;

  private GridHtml(Grid grid, CellTexts texts, int largest) {
    this.grid = grid;
    this.scale = grid.scale().over(grid.visible());
    this.texts = texts;
    this.size = CellSize.of(grid, texts, largest);
  }

  /** The map without title, legend and note. */
  public static String map(Grid grid, CellTexts texts) {
    return map(grid, texts, CELL);
  }

  /** The same with empty cells no larger than {@code largest} pixels. */
  public static String map(Grid grid, CellTexts texts, int largest) {
    int columns = grid.columns().size();
    boolean large = grid.rows().size() * (long) columns > MAX_CELLS || columns > MAX_COLUMNS;
    return large ? picture(grid) : new GridHtml(grid, texts, largest).table();
  }

  private static String picture(Grid grid) {
    HeatMap map = new HeatMap(grid, CellTexts.wordsOnly(grid), Paper.PAGE);
    String what = grid.title() + ", " + GridText.size(grid) + ", " + grid.unit();
    List<List<String>> rows =
        grid.top(TOP).stream()
            .map(
                c ->
                    List.of(Labels.shown(c.row()), Labels.shown(c.column()), Figures.of(c.value())))
            .toList();
    String unit = grid.unit().isEmpty() ? "value" : grid.unit();
    List<String> header = List.of(grid.rows().axis(), grid.columns().axis(), unit);
    return Html.image(Canvas.onPage(map), (int) Math.ceil(map.width()), what)
        + Html.details(
            "the " + rows.size() + " largest of " + GridText.size(grid) + " values",
            Html.table(header, rows, List.of(false, false, true)));
  }

  private boolean tall() {
    return grid.rows().size() * (size.height() + size.gap()) > TALLEST + 100;
  }

  private String table() {
    StringBuilder html = new StringBuilder("<table style=\"table-layout:fixed;width:");
    html.append(size.tableWidth()).append("px;max-width:none;border-collapse:separate;");
    html.append("border-spacing:").append(size.gap()).append("px;border:none;margin:0;");
    html.append("font-size:11px;").append(Html.CLEAR);
    html.append("\"><colgroup><col style=\"width:").append(size.label()).append("px\">");
    String column = "<col style=\"width:" + size.width() + "px\">";
    html.append(column.repeat(grid.columns().size())).append("</colgroup>");
    html.append(axisLine()).append(nameLine());
    for (int row = 0; row < grid.rows().size(); row++) {
      html.append(row(row));
    }
    html.append("</table>");
    Html.Start start = grid.columns().arePositions() ? Html.Start.RIGHT : Html.Start.LEFT;
    String height = tall() ? ";max-height:" + TALLEST + "px;overflow-y:auto" : "";
    return Html.scroll(html.toString(), start, height);
  }

  /** The style of a heading that stays visible above scrolled cells, on the page's background. */
  private String head(String place, int layer) {
    String stays = ";position:sticky;" + place + ";z-index:" + layer;
    return Html.PAGE + ";font-weight:normal;border:none;vertical-align:bottom" + stays;
  }

  /** The style of column headings, which stay visible only if rows scroll. */
  private String top(int pixels) {
    return tall()
        ? head("top:" + pixels + "px", 2)
        : Html.CLEAR + ";font-weight:normal;border:none;vertical-align:bottom";
  }

  private String corner(int top, String text) {
    String place = tall() ? "left:0;top:" + top + "px" : "left:0";
    String style = head(place, 3) + ";padding:0 6px 2px 2px;text-align:right;white-space:nowrap";
    return Html.element("th", style, text);
  }

  private static String axis(String name) {
    return Html.element("span", "font-style:italic;" + Html.FAINT, name);
  }

  private String axisLine() {
    String place = "position:sticky;left:" + (size.label() + 4) + "px;font-style:italic;";
    String name =
        Html.element("span", place + Html.FAINT, Html.escape(grid.columns().axis()) + " →");
    String style =
        top(0) + ";padding:0 4px;text-align:left;white-space:nowrap;height:" + AXIS + "px";
    String wide = "<th colspan=\"" + grid.columns().size() + "\" style=\"" + style + "\">";
    return Html.element("tr", Html.CLEAR, corner(0, "") + wide + name + "</th>");
  }

  private String nameLine() {
    StringBuilder names = new StringBuilder();
    names.append(corner(AXIS + 1, axis(Html.escape(grid.rows().axis()) + " ↓")));
    int step = size.nameStep();
    for (int column = 0; column < grid.columns().size(); column += step) {
      names.append(columnName(column, Math.min(step, grid.columns().size() - column)));
    }
    return Html.element("tr", Html.CLEAR, names.toString());
  }

  private String columnName(int column, int span) {
    String name = Html.escape(Labels.shown(grid.columns().names().get(column), LABEL));
    String turned =
        "display:inline-block;white-space:nowrap;line-height:1.1;writing-mode:vertical-rl;"
            + "transform:rotate(180deg)";
    String cell =
        top(AXIS + 1)
            + ";padding:2px 0;text-align:"
            + (span > 1 ? "left" : "center")
            + ";overflow:hidden";
    return "<th"
        + (span > 1 ? " colspan=\"" + span + "\"" : "")
        + " style=\""
        + cell
        + "\">"
        + (size.namesUpright() ? name : Html.element("span", turned, name))
        + "</th>";
  }

  private String row(int row) {
    StringBuilder cells = new StringBuilder();
    String name = Html.escape(Labels.shown(grid.rows().names().get(row)));
    String style =
        head("left:0", 1) + ";vertical-align:middle;padding:0 6px 0 2px;text-align:right" + CUT;
    cells.append(Html.element("th", style, name));
    for (int column = 0; column < grid.columns().size(); column++) {
      cells.append(cell(row, column));
    }
    String line =
        Html.CLEAR + ";height:" + size.height() + "px;line-height:" + size.height() + "px";
    String small = size.height() < 11 ? ";font-size:" + size.height() + "px" : "";
    return Html.element("tr", line + small, cells.toString());
  }

  private String cell(int row, int column) {
    if (grid.mask().hides(row, column)) {
      return "<td></td>";
    }
    Color colour = scale.colour(grid.at(row, column));
    String text = Double.isNaN(grid.at(row, column)) ? Figures.MISSING : texts.at(row, column);
    StringBuilder style = new StringBuilder("background:").append(Palette.hex(colour));
    style.append(";padding:0");
    if (!text.isEmpty()) {
      style.append(";color:").append(Palette.hex(Palette.textOn(colour))).append(TEXT);
    }
    style.append(grid.mask().equals(Mask.NONE) ? "" : FRAME);
    return "<td style=\""
        + style
        + "\" title=\""
        + Html.escape(tooltip(row, column))
        + "\">"
        + Html.escape(text)
        + "</td>";
  }

  private String tooltip(int row, int column) {
    String word = grid.word(row, column);
    double value = grid.at(row, column);
    return place(grid.rows(), row)
        + "\n"
        + place(grid.columns(), column)
        + "\n"
        + (word.isEmpty() ? "" : Labels.shown(word) + "\n")
        + (grid.unit().isEmpty() ? "" : grid.unit() + " ")
        + (Double.isNaN(value) ? "no value" : Figures.of(value));
  }

  private static String place(Labels labels, int index) {
    String name = labels.names().get(index);
    String place = name.equals(Integer.toString(index)) ? "" : "  (" + index + ")";
    return labels.axis() + " " + Labels.shown(name) + place;
  }

  @Override
  public String toString() {
    return "the HTML of " + grid.title();
  }
}
