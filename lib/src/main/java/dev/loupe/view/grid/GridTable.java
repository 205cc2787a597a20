package dev.loupe.view.grid;

import dev.loupe.view.table.LabelTable;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A grid as a table: a line for each cell that is not masked. */
final class GridTable {
  private GridTable() {}

  static Table of(Grid grid) {
    List<String> header = header(grid);
    StringColumn row = StringColumn.create(header.get(0));
    StringColumn column = StringColumn.create(header.get(1));
    StringColumn word = StringColumn.create(header.get(2));
    DoubleColumn value = DoubleColumn.create(header.get(3));
    List<String> rowNames = grid.rows().allDistinct();
    List<String> columnNames = grid.columns().allDistinct();
    for (int r = 0; r < rowNames.size(); r++) {
      for (int c = 0; c < columnNames.size(); c++) {
        if (!grid.mask().hides(r, c)) {
          row.append(rowNames.get(r));
          column.append(columnNames.get(c));
          word.append(grid.word(r, c));
          value.append(grid.at(r, c));
        }
      }
    }
    return grid.words().isEmpty()
        ? LabelTable.of(grid.title(), row, column, value)
        : LabelTable.of(grid.title(), row, column, word, value);
  }

  /**
   * The names of the columns; a name that stood before gets a number, because none may be twice.
   */
  private static List<String> header(Grid grid) {
    List<String> header = new ArrayList<>();
    add(header, named(grid.rows().axis(), "row"));
    add(header, named(grid.columns().axis(), "column"));
    add(header, "word");
    add(header, named(grid.unit(), "value"));
    return header;
  }

  private static String named(String name, String otherwise) {
    return name.isEmpty() ? otherwise : name;
  }

  private static void add(List<String> header, String name) {
    String free = name;
    for (int i = 2; taken(header, free); i++) {
      free = name + " " + i;
    }
    header.add(free);
  }

  private static boolean taken(List<String> header, String name) {
    return header.stream().anyMatch(name::equalsIgnoreCase); // as Tablesaw compares names
  }
}
