package dev.loupe.prompts;

import dev.loupe.files.CsvLine;
import dev.loupe.files.CsvRows;
import dev.loupe.files.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Conversion of prompt sets to and from tables with the columns clean, corrupt, right and wrong,
 * and roles if the words have some.
 */
final class PromptTable {
  private static final List<String> COLUMNS = List.of("clean", "corrupt", "right", "wrong");
  private static final String ROLES = "roles"; // a column that may be missing
  private static final String BETWEEN = "|";

  private PromptTable() {}

  /** Several answers in one cell. */
  static String joined(List<String> answers) {
    return String.join(BETWEEN, answers);
  }

  static PromptSet read(Path file) {
    try {
      String name = file.getFileName().toString().replaceFirst("\\.csv$", "");
      return set(name, file.toString(), "line", rows(file));
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("there is no file " + file.toAbsolutePath(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<CsvRows.Row> rows(Path file) throws IOException {
    try {
      return Csv.read(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          file
              + " is not in UTF-8, so its text cannot be read; save it again as UTF-8 (spreadsheets call it 'CSV UTF-8')",
          e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  static PromptSet set(Table table) {
    table.columns().forEach(PromptTable::refuseNumbers);
    List<CsvRows.Row> rows = new ArrayList<>();
    rows.add(new CsvRows.Row(0, table.columnNames()));
    for (int row = 0; row < table.rowCount(); row++) {
      int here = row;
      rows.add(
          new CsvRows.Row(
              row, table.columns().stream().map(column -> column.getString(here)).toList()));
    }
    String name = Objects.requireNonNullElse(table.name(), "prompts");
    return set(name, "the table '" + name + "'", "row", rows);
  }

  /** Tablesaw reads answers such as " 01" and "01" as the number 1. */
  private static void refuseNumbers(Column<?> column) {
    if (COLUMNS.contains(column.name()) && !column.type().equals(ColumnType.STRING)) {
      throw new IllegalArgumentException(
          "the column '"
              + column.name()
              + "' has "
              + column.type().name().toLowerCase(Locale.ROOT)
              + " values, not texts, so leading spaces and zeros are lost; read the file with promptSet(file)");
    }
  }

  private static PromptSet set(String name, String where, String unit, List<CsvRows.Row> rows) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(where + " is empty; it needs the columns " + COLUMNS);
    }
    Map<String, Integer> places = places(where, rows.get(0).cells());
    List<PromptPair> pairs = new ArrayList<>();
    for (CsvRows.Row row : rows.subList(1, rows.size())) {
      String here = where + ", " + unit + " " + row.line();
      refuseSurplus(here, row, rows.get(0).cells().size());
      pairs.add(pair(here, row, places));
    }
    return new PromptSet(name, pairs);
  }

  /** A row with more cells than columns usually has a prompt with a comma that is not in quotes. */
  private static void refuseSurplus(String where, CsvRows.Row row, int columns) {
    if (row.cells().stream().skip(columns).anyMatch(cell -> !cell.isBlank())) {
      throw new IllegalArgumentException(
          where
              + " has "
              + row.cells().size()
              + " cells and the header "
              + columns
              + "; put prompts with commas in quotes");
    }
  }

  private static Map<String, Integer> places(String where, List<String> header) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < header.size(); i++) {
      places.put(header.get(i).strip(), i);
    }
    for (String column : COLUMNS) {
      if (!places.containsKey(column)) {
        throw new IllegalArgumentException(
            where + " has no column '" + column + "'; it has " + header + " and needs " + COLUMNS);
      }
    }
    return places;
  }

  private static PromptPair pair(String where, CsvRows.Row row, Map<String, Integer> places) {
    List<String> cells = new ArrayList<>();
    for (String column : COLUMNS) {
      int place = places.get(column);
      String cell = place < row.cells().size() ? row.cells().get(place) : "";
      if (cell.isEmpty()) {
        throw new IllegalArgumentException(
            where + " is empty in the column '" + column + "'; every column needs a text");
      }
      cells.add(cell);
    }
    try {
      PromptPair pair =
          new PromptPair(cells.get(0), cells.get(1), answers(cells.get(2)), answers(cells.get(3)));
      Integer place = places.get(ROLES);
      boolean known = place != null && place < row.cells().size();
      return known ? pair.with(RoleCell.read(row.cells().get(place))) : pair;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
    }
  }

  private static List<String> answers(String cell) {
    return Arrays.asList(cell.split("\\|", -1));
  }

  static void write(PromptSet set, Path file) {
    WholeFile.write(file, csv(set));
  }

  /** The set as the text of a CSV file. */
  static String csv(PromptSet set) {
    boolean roles = set.pairs().stream().anyMatch(pair -> !pair.roles().isEmpty());
    List<String> header = new ArrayList<>(COLUMNS);
    if (roles) {
      header.add(ROLES);
    }
    StringBuilder csv = new StringBuilder(CsvLine.of(header));
    for (PromptPair pair : set.pairs()) {
      for (List<String> answers : List.of(pair.right(), pair.wrong())) {
        refuseSeparator(answers);
      }
      csv.append(CsvLine.of(cells(pair, roles)));
    }
    return csv.toString();
  }

  private static List<String> cells(PromptPair pair, boolean roles) {
    List<String> cells =
        new ArrayList<>(
            List.of(pair.clean(), pair.corrupt(), joined(pair.right()), joined(pair.wrong())));
    if (roles) {
      cells.add(RoleCell.of(pair.roles()));
    }
    return cells;
  }

  private static void refuseSeparator(List<String> answers) {
    for (String answer : answers) {
      if (answer.contains(BETWEEN)) {
        throw new IllegalArgumentException(
            "the answer '"
                + answer
                + "' contains |, which separates answers in a file; remove that pair with filter(...)");
      }
    }
  }
}
