package dev.loupe.view;

import java.awt.Color;
import java.util.List;

/**
 * A grid as an HTML table with inline-styled cells, or as a picture where that would be too large.
 */
final class GridHtml {
  private static final int MAX_CELLS = 6000;
  private static final int MAX_COLUMNS = 150;
  private static final int TOP = 20;
  private static final int LABEL = 24;
  private static final String WHITE = "background:#ffffff;color:#1a1a1a;font-weight:normal;";

  private final Grid grid;
  private final Scale scale;
  private final CellTexts texts;

  private GridHtml(Grid grid, boolean numbered) {
    this.grid = grid;
    this.scale = grid.scale().over(grid.values());
    this.texts = numbered ? CellTexts.of(grid) : CellTexts.wordsOnly(grid);
  }

  /**
   * The map without title, legend and note; without values in its cells unless {@code numbered}.
   */
  static String map(Grid grid, boolean numbered) {
    int columns = grid.columns().size();
    boolean large = grid.rows().size() * (long) columns > MAX_CELLS || columns > MAX_COLUMNS;
    return large ? picture(grid) : new GridHtml(grid, numbered).table();
  }

  private static String picture(Grid grid) {
    HeatMap map = new HeatMap(grid);
    String what = grid.title() + ", " + GridText.size(grid) + ", " + grid.unit();
    List<List<String>> rows =
        grid.top(TOP).stream()
            .map(
                c ->
                    List.of(Labels.shown(c.row()), Labels.shown(c.column()), Figures.of(c.value())))
            .toList();
    String unit = grid.unit().isEmpty() ? "value" : grid.unit();
    List<String> header = List.of(grid.rows().axis(), grid.columns().axis(), unit);
    return Html.image(Canvas.png(map, 0), (int) Math.ceil(map.width()), what)
        + Html.details(
            "the " + rows.size() + " largest of " + GridText.size(grid) + " values",
            Html.table(header, rows, List.of(false, false, true)));
  }

  private String table() {
    StringBuilder html = new StringBuilder();
    html.append("<div style=\"overflow-x:auto;max-width:100%\">");
    html.append("<table style=\"border-collapse:separate;border-spacing:1px;border:none;margin:0;");
    html.append("font-size:11px;background:#ffffff;color:#1a1a1a\">");
    html.append(header());
    for (int row = 0; row < grid.rows().size(); row++) {
      html.append(row(row));
    }
    return html.append("</table></div>").toString();
  }

  private String header() {
    String axis = WHITE + "padding:2px 4px;font-style:italic;color:#5f6368;text-align:";
    String span = "<th colspan=\"" + grid.columns().size() + "\" style=\"" + axis + "left\">";
    String top =
        Html.element("th", WHITE + "padding:0", "")
            + span
            + Html.escape(grid.columns().axis())
            + " →</th>";
    StringBuilder names = new StringBuilder();
    names.append(
        Html.element(
            "th", axis + "right;vertical-align:bottom", Html.escape(grid.rows().axis()) + " ↓"));
    boolean upright = longestColumn() <= (!grid.words().isEmpty() ? 8 : texts.present() ? 5 : 2);
    for (int column = 0; column < grid.columns().size(); column++) {
      names.append(columnName(column, upright));
    }
    return line(top) + line(names.toString());
  }

  private static String line(String cells) {
    return Html.element("tr", "background:#ffffff;border:none", cells);
  }

  private boolean roomy() {
    return grid.columns().size() <= 40;
  }

  private int longestColumn() {
    return grid.columns().names().stream()
        .mapToInt(name -> TextTable.width(Labels.shown(name)))
        .max()
        .orElse(0);
  }

  private String columnName(int column, boolean upright) {
    String name = Html.escape(Labels.shown(grid.columns().names().get(column), LABEL));
    String turned =
        "display:inline-block;white-space:nowrap;writing-mode:vertical-rl;transform:rotate(180deg)";
    String cell =
        WHITE
            + "padding:2px 0;vertical-align:bottom;text-align:center;min-width:"
            + (roomy() ? "18px" : "14px");
    return Html.element("th", cell, upright ? name : Html.element("span", turned, name));
  }

  private String row(int row) {
    StringBuilder cells = new StringBuilder();
    String name = Html.escape(Labels.shown(grid.rows().names().get(row), LABEL + 8));
    String style = WHITE + "padding:0 6px 0 2px;text-align:right;white-space:nowrap";
    cells.append(Html.element("th", style, name));
    for (int column = 0; column < grid.columns().size(); column++) {
      cells.append(cell(row, column));
    }
    String height = texts.present() ? "22px" : roomy() ? "18px" : "14px";
    return Html.element("tr", "background:#ffffff;border:none;height:" + height, cells.toString());
  }

  private String cell(int row, int column) {
    Color colour = scale.colour(grid.at(row, column));
    String text = texts.at(row, column);
    boolean dash = text.isEmpty() && Double.isNaN(grid.at(row, column));
    StringBuilder style = new StringBuilder("background:").append(Palette.hex(colour));
    if (texts.present() || dash) {
      style.append(";padding:1px 4px;text-align:center");
      style.append(grid.words().isEmpty() ? "" : ";white-space:nowrap");
      style.append(Palette.textOn(colour) == Palette.INK ? "" : ";color:#ffffff");
    } else {
      style.append(";padding:0");
    }
    return "<td style=\""
        + style
        + "\" title=\""
        + Html.escape(tooltip(row, column))
        + "\">"
        + Html.escape(dash ? Figures.MISSING : text)
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
}
