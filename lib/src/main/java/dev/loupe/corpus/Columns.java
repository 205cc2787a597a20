package dev.loupe.corpus;

import java.util.List;

/** The choice of the column that holds the texts. */
final class Columns {
  private Columns() {}

  /** The place of the column: the one that was asked for, the only one, or the usual one. */
  static int chosen(List<String> names, Reading reading) {
    if (names.size() == 1 && reading.column().isEmpty()) {
      return 0;
    }
    int at = names.indexOf(reading.columnOrUsual());
    if (at < 0) {
      throw new IllegalArgumentException(missing("column", reading, names));
    }
    return at;
  }

  /** The end of a message about a column that is not there. */
  static String missing(String kind, Reading reading, List<String> names) {
    return "has no "
        + kind
        + " '"
        + reading.columnOrUsual()
        + "'; it has "
        + (names.isEmpty() ? "none" : String.join(", ", names))
        + ", and texts(file).column(name) chooses one";
  }
}
