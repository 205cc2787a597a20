package dev.loupe.view.chart;

import dev.loupe.view.axes.Marker;
import dev.loupe.view.axes.Span;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A scatter plot drawn with characters: a letter for each class, a digit for the place of a value
 * between its ends, and {@code ?} where different ones meet.
 */
final class ScatterText {
  private static final int COLUMNS = 64;
  private static final int ROWS = 18;
  private static final char MANY = '?';

  private ScatterText() {}

  static String of(Scatter plot) {
    int[] drawn = IntStream.range(0, plot.size()).filter(plot::has).toArray();
    Span across = Span.of(Arrays.stream(drawn).mapToDouble(i -> plot.xAt(i)).toArray());
    Span up = Span.of(Arrays.stream(drawn).mapToDouble(i -> plot.yAt(i)).toArray());
    char[][] page = new char[ROWS][COLUMNS];
    Arrays.stream(page).forEach(row -> Arrays.fill(row, ' '));
    Span values =
        plot.colours().isPresent() && plot.colours().get() instanceof Colours.Values v
            ? v.span()
            : up;
    for (int i : drawn) {
      int column = (int) Math.round(across.part(plot.xAt(i)) * (COLUMNS - 1));
      int row = (int) Math.round((1 - up.part(plot.yAt(i))) * (ROWS - 1));
      char letter = letter(plot, i, values);
      boolean free = page[row][column] == ' ' || page[row][column] == letter;
      page[row][column] = free ? letter : MANY;
    }
    return framed(page, across, up) + key(plot);
  }

  private static String framed(char[][] page, Span across, Span up) {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      String end =
          row == 0 ? Figures.brief(up.high()) : row == ROWS - 1 ? Figures.brief(up.low()) : "";
      text.append(String.format("%9s │%s", end, new String(page[row]).stripTrailing()))
          .append('\n');
    }
    String low = Figures.brief(across.low());
    String high = Figures.brief(across.high());
    String gap = " ".repeat(Math.max(1, COLUMNS - low.length() - high.length()));
    text.append(" ".repeat(10)).append('└').append("─".repeat(COLUMNS)).append('\n');
    return text.append(" ".repeat(11)).append(low).append(gap).append(high).append('\n').toString();
  }

  private static char letter(Scatter plot, int point, Span ends) {
    if (plot.colours().isEmpty()) {
      return 'o';
    }
    if (plot.colours().get() instanceof Colours.Classes classes) {
      return sign(classes.different().indexOf(classes.of(point)));
    }
    Colours.Values values = (Colours.Values) plot.colours().get();
    double value = values.at(point);
    if (Double.isNaN(value)) {
      return MANY;
    }
    return (char) ('0' + (int) Math.max(0, Math.min(9, Math.floor(10 * ends.part(value)))));
  }

  private static char sign(int number) {
    return number < Marker.values().length
        ? Marker.values()[number].letter()
        : (char) ('A' + (number - Marker.values().length) % 26);
  }

  private static String key(Scatter plot) {
    if (plot.colours().isEmpty()) {
      return "";
    }
    if (plot.colours().get() instanceof Colours.Classes classes) {
      List<String> names = classes.different();
      return IntStream.range(0, Math.min(names.size(), 20))
              .mapToObj(i -> sign(i) + " " + Labels.shown(names.get(i), 30))
              .collect(Collectors.joining(",  "))
          + "\n";
    }
    Colours.Values values = (Colours.Values) plot.colours().get();
    return (values.name().isEmpty() ? "" : values.name() + ": ")
        + "0 to 9 = "
        + values.span()
        + "\n";
  }
}
