package dev.loupe.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of a table of numbers.
 *
 * @param axes the names of the axes, outermost first; empty if the line names none
 * @param scalar whether it announces one single number
 */
record CsvHeader(List<String> axes, boolean scalar) {
  private static final CsvHeader OF_ANOTHER_PROGRAM = new CsvHeader(List.of(), false);
  private static final String SCALAR = "value";
  private static final Pattern AXIS = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Pattern ENTRY = Pattern.compile("([a-z][a-z0-9_]*) (\\d{1,9})");

  /** The columns of indices along the axes before the last. */
  int indices() {
    return Math.max(axes.size() - 1, 0);
  }

  static CsvHeader parse(String... cells) {
    if (cells.length == 1 && cells[0].equals(SCALAR)) {
      return new CsvHeader(List.of(), true);
    }
    List<String> axes = new ArrayList<>();
    int at = 0;
    while (at < cells.length && AXIS.matcher(cells[at]).matches()) {
      axes.add(cells[at]);
      at++;
    }
    for (int i = at; i < cells.length; i++) {
      Matcher entry = ENTRY.matcher(cells[i]);
      if (!entry.matches() || !entry.group(2).equals(Integer.toString(i - at))) {
        return OF_ANOTHER_PROGRAM;
      }
      if (i == at) {
        axes.add(entry.group(1));
      } else if (!entry.group(1).equals(axes.get(at))) {
        return OF_ANOTHER_PROGRAM;
      }
    }
    return at == cells.length ? OF_ANOTHER_PROGRAM : new CsvHeader(List.copyOf(axes), false);
  }

  /** The line for an array of these axes, whose last one has {@code width} entries. */
  static String text(List<String> axes, int width) {
    if (axes.isEmpty()) {
      return SCALAR + "\n";
    }
    int last = axes.size() - 1;
    StringBuilder text = new StringBuilder();
    axes.subList(0, last).forEach(axis -> text.append(axis).append(','));
    for (int i = 0; i < width; i++) {
      text.append(i == 0 ? "" : ",").append(axes.get(last)).append(' ').append(i);
    }
    return text.append('\n').toString();
  }
}
