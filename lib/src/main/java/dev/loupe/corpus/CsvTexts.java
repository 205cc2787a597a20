package dev.loupe.corpus;

import dev.loupe.files.CsvRows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/** The texts of a .csv or .tsv file: one column; the first row names the columns. */
final class CsvTexts implements TextReader {
  private final Reader from;
  private final Reading reading;
  private final char separator;
  private Optional<CsvRows> rows = Optional.empty(); // once the first row was read
  private int columns;
  private int chosen;
  private int line = 1;

  CsvTexts(Reader from, char separator, Reading reading) {
    this.from = new BufferedReader(from);
    this.separator = separator;
    this.reading = reading;
  }

  @Override
  public Optional<String> next() throws IOException {
    if (rows.isEmpty()) {
      readHeader();
    }
    Optional<CsvRows.Row> row = row();
    row.ifPresent(this::refuseUneven);
    return row.map(one -> one.cells().get(chosen));
  }

  private void readHeader() throws IOException {
    rows = Optional.of(new CsvRows(from, separator));
    CsvRows.Row header =
        row()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "is the end of the file; the first row must name the columns"));
    columns = header.cells().size();
    chosen = Columns.chosen(header.cells(), reading);
  }

  private Optional<CsvRows.Row> row() throws IOException {
    CsvRows all = rows.orElseThrow();
    try {
      Optional<CsvRows.Row> row = all.next();
      line = row.map(CsvRows.Row::line).orElse(all.line());
      return row;
    } catch (IOException | IllegalArgumentException e) {
      line = all.line();
      throw e;
    }
  }

  private void refuseUneven(CsvRows.Row row) {
    if (row.cells().size() != columns) {
      throw new IllegalArgumentException(
          "has "
              + row.cells().size()
              + " cells, but the first row names "
              + columns
              + " columns; put cells that contain the separator into quotation marks");
    }
  }

  @Override
  public String place() {
    return "line " + line;
  }

  @Override
  public void close() throws IOException {
    from.close();
  }
}
