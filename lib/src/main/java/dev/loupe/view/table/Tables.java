package dev.loupe.view.table;

import dev.loupe.view.Displayable;
import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Display of Tablesaw tables in notebooks.
 *
 * <p>In HTML, a long table scrolls in a box; in pictures and text, the first rows are shown, and
 * the number of further rows.
 */
public final class Tables {
  private static final int ROWS = 500; // of the box that scrolls
  private static final int FIRST_ROWS = 12; // in pictures and text
  private static final int BOX = 320; // pixels
  private static final int CELL = 40; // characters
  private static final int LONG_CELL = 160;
  private static final String EVERY_ROW = "printAll()"; // what Tablesaw calls it

  private Tables() {}

  /** The table for display, with the number of rows that are not shown. */
  public static Displayable displayable(Table table) {
    return displayable(table, CELL, EVERY_ROW);
  }

  /**
   * The table for display, with at most this many characters for each cell.
   *
   * @param whole the call that prints every row, as shown to the reader
   */
  public static Displayable displayable(Table table, int characters, String whole) {
    return displayable(table, characters, whole, "");
  }

  /** The same with a note below it, which says how to read it. */
  public static Displayable displayable(Table table, int characters, String whole, String note) {
    Objects.requireNonNull(table, "there is no table to show");
    Objects.requireNonNull(note, "the note of a table may be empty, not null");
    return new Shown(table, ROWS, FIRST_ROWS, characters, whole, note);
  }

  /** A short table for display, with every row and with whole sentences in its cells. */
  public static Displayable whole(Table table) {
    return whole(table, "");
  }

  /** The same with a note below it, which says how to read it. */
  public static Displayable whole(Table table, String note) {
    Objects.requireNonNull(note, "the note of a table may be empty, not null");
    return new Shown(table, table.rowCount(), table.rowCount(), LONG_CELL, EVERY_ROW, note);
  }

  private static String title(Table table) {
    return Objects.requireNonNullElse(table.name(), "");
  }

  private static List<String> header(Table table) {
    return table.columnNames().stream().map(name -> Labels.shown(name, CELL)).toList();
  }

  private static List<Boolean> numeric(Table table) {
    return table.columns().stream().map(column -> column instanceof NumericColumn<?>).toList();
  }

  private static List<List<String>> rows(Table table, int limit, int width) {
    return IntStream.range(0, Math.min(limit, table.rowCount()))
        .mapToObj(row -> table.columns().stream().map(column -> cell(column, row, width)).toList())
        .toList();
  }

  private static String cell(Column<?> column, int row, int width) {
    if (column.isMissing(row)) {
      return Figures.MISSING;
    }
    boolean fraction = column.get(row) instanceof Double || column.get(row) instanceof Float;
    return fraction
        ? Figures.of(((Number) column.get(row)).doubleValue())
        : Labels.shown(column.getString(row), width);
  }

  private record Shown(
      Table table, int pageRows, int firstRows, int cell, String whole, String note)
      implements Drawn {
    private String rest(int shown) {
      int more = table.rowCount() - shown;
      return more <= 0 ? "" : "… " + more + " more rows; ." + whole + " shows all";
    }

    @Override
    public String html() {
      List<List<String>> rows = rows(table, pageRows, cell);
      boolean tall = rows.size() > firstRows;
      String box = tall ? ";max-height:" + BOX + "px;overflow-y:auto" : "";
      String count = tall ? table.rowCount() + " rows" : "";
      return Html.card(
          Html.title(title(table)),
          Html.scroll(Html.table(header(table), rows, numeric(table)), Html.Start.LEFT, box),
          Html.note(table.rowCount() > pageRows ? rest(pageRows) : count),
          Html.note(note));
    }

    @Override
    public Drawing drawing() {
      List<List<String>> lines = new ArrayList<>();
      lines.add(header(table));
      lines.addAll(rows(table, firstRows, cell));
      Drawing picture = new TableLines(lines, numeric(table));
      double width = Math.max(300, picture.width());
      return new Drawing.Stack(
          List.of(
              Caption.title(title(table), width),
              picture,
              Caption.note((rest(firstRows) + "\n" + note).strip(), width)),
          6);
    }

    @Override
    public Optional<String> csv() {
      return Optional.of(Listing.of(table).csv());
    }

    @Override
    public String toString() {
      TextTable text = new TextTable(numeric(table));
      text.add(header(table));
      rows(table, firstRows, cell).forEach(text::add);
      String title = title(table).isEmpty() ? "" : title(table) + "\n";
      return (title + text + (rest(firstRows) + "\n" + note).strip()).stripTrailing();
    }
  }
}
