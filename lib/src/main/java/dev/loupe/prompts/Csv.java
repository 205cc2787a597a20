package dev.loupe.prompts;

import dev.loupe.files.CsvRows;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Comma-separated values of a whole text. */
final class Csv {
  private Csv() {}

  /** The rows of a text that are not empty. */
  static List<CsvRows.Row> read(String text) {
    try {
      CsvRows rows = new CsvRows(new StringReader(text), ',');
      List<CsvRows.Row> all = new ArrayList<>();
      for (Optional<CsvRows.Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        all.add(row.get());
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
