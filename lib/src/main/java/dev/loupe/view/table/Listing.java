package dev.loupe.view.table;

import dev.loupe.files.CsvLine;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * The numbers of a picture under a header: as CSV, as text, and as HTML.
 *
 * <p>A cell is a text or a {@link Number}. CSV has all digits of a number, so that reading gives
 * the same number, and puts every cell in quotes, as {@link LabelTable} does; NaN is an empty cell.
 */
public final class Listing {
  private static final int TEXT_ROWS = 20;
  private static final int HTML_ROWS = 500;
  private static final int CELL = 40; // characters

  private final List<String> header;
  private final List<List<Object>> rows = new ArrayList<>();

  /** A list without rows. */
  public Listing(List<String> header) {
    this.header = List.copyOf(header);
  }

  /** A list without rows. */
  public Listing(String... header) {
    this(List.of(header));
  }

  /** The rows of a table. */
  public static Listing of(Table table) {
    Listing all = new Listing(table.columnNames());
    for (int row = 0; row < table.rowCount(); row++) {
      int at = row;
      all.rows.add(
          table.columns().stream().<Object>map(column -> column.getUnformattedString(at)).toList());
    }
    return all;
  }

  /** Adds a row: a text or a number for each column. */
  public Listing add(Object... cells) {
    return add(List.of(cells));
  }

  /** Adds a row: a text or a number for each column. */
  public Listing add(List<?> cells) {
    if (cells.size() != header.size()) {
      throw new IllegalArgumentException(
          "a row of " + cells.size() + " cells does not fit " + header.size() + " columns");
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** The number of rows. */
  public int size() {
    return rows.size();
  }

  /** All rows as CSV. */
  public String csv() {
    StringBuilder csv = new StringBuilder(CsvLine.of(header));
    rows.forEach(row -> csv.append(CsvLine.of(row.stream().map(Listing::exact).toList())));
    return csv.toString();
  }

  private static String exact(Object cell) {
    return cell instanceof Double d && d.isNaN() ? "" : cell.toString();
  }

  private List<Boolean> numeric() {
    return IntStream.range(0, header.size())
        .mapToObj(
            i ->
                rows.stream().anyMatch(row -> row.get(i) instanceof Number)
                    && rows.stream().allMatch(row -> isNumberOrEmpty(row.get(i))))
        .toList();
  }

  private static boolean isNumberOrEmpty(Object cell) {
    return cell instanceof Number || cell.equals("");
  }

  private List<List<String>> shown(int limit) {
    return rows.stream()
        .limit(limit)
        .map(row -> row.stream().map(Listing::shown).toList())
        .toList();
  }

  private static String shown(Object cell) {
    return cell instanceof Number number
        ? Figures.of(number.doubleValue())
        : Labels.shown((String) cell, CELL);
  }

  private List<String> names() {
    return header.stream().map(name -> Labels.shown(name, CELL)).toList();
  }

  private String rest(int shown) {
    int more = rows.size() - shown;
    return more > 0 ? "… " + more + " more rows\n" : "";
  }

  /** The first 500 rows as an HTML table that opens at a click. */
  public String html() {
    String table = Html.table(names(), shown(HTML_ROWS), numeric());
    return Html.details("the numbers", table + rest(HTML_ROWS));
  }

  /** The first 20 rows in aligned columns. */
  public String text() {
    TextTable table = new TextTable(numeric());
    table.add(names());
    shown(TEXT_ROWS).forEach(table::add);
    return table + rest(TEXT_ROWS);
  }

  @Override
  public String toString() {
    return header + ", " + rows.size() + " rows";
  }
}
