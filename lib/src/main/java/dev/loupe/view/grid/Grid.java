package dev.loupe.view.grid;

import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Legend;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.table.Listing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * A heat map: one value for each row and column, with title, unit, labels and note.
 *
 * <p>Sweeps and lenses return grids. A grid is immutable and uses no native memory. NaN means that
 * a value was not computed; such cells are marked, and do not count for {@code top} or for the
 * scale.
 *
 * <pre>{@code
 * Grid.of("Residual stream", "logit difference restored", layers, tokens, values)
 *     .withNote("0 = corrupted prompt, 1 = clean prompt")
 * }</pre>
 *
 * @param unit what the values measure, as written in the legend
 * @param values one array for each row
 * @param words texts drawn in the cells, such as the token whose probability is the value; may be
 *     empty
 * @param scale how values become colours
 * @param note the text below the picture: what 0 and 1 mean, the prompts, the kind of ablation
 * @param mask cells that cannot have a value, such as attention to later tokens
 */
public record Grid(
    String title,
    String unit,
    Labels rows,
    Labels columns,
    double[][] values,
    List<List<String>> words,
    Scale scale,
    String note,
    Mask mask)
    implements Drawn {

  public Grid {
    Objects.requireNonNull(title, "a grid needs a title");
    Objects.requireNonNull(unit, "a grid needs a unit");
    Objects.requireNonNull(scale, "a grid needs a scale");
    Objects.requireNonNull(note, "a grid's note may be empty, not null");
    Objects.requireNonNull(mask, "a grid without a mask has Mask.NONE");
    if (rows.size() == 0 || columns.size() == 0) {
      throw new IllegalArgumentException(
          "grid '"
              + title
              + "' is empty: "
              + rows.size()
              + " rows x "
              + columns.size()
              + " columns");
    }
    List<Integer> lengths = Arrays.stream(values).map(row -> row.length).toList();
    checkShape("values", lengths, title, rows, columns);
    values = copied(values);
    words = words.stream().map(List::copyOf).toList();
    if (!words.isEmpty()) {
      checkShape("words", words.stream().map(List::size).toList(), title, rows, columns);
    }
  }

  /** A grid without words and note; its colours are diverging if any value is negative. */
  public static Grid of(String title, String unit, Labels rows, Labels columns, double[][] values) {
    return new Grid(
        title, unit, rows, columns, values, List.of(), Scale.suiting(values), "", Mask.NONE);
  }

  private static void checkShape(
      String what, List<Integer> lengths, String title, Labels rows, Labels columns) {
    boolean fits =
        lengths.size() == rows.size() && lengths.stream().allMatch(n -> n == columns.size());
    if (!fits) {
      String found =
          lengths.stream().distinct().count() == 1
              ? lengths.size() + " x " + lengths.get(0)
              : lengths.size() + " rows of lengths " + lengths.stream().distinct().toList();
      throw new IllegalArgumentException(
          String.format(
              "grid '%s' has %d %s labels and %d %s labels, but its %s are %s",
              title, rows.size(), rows.axis(), columns.size(), columns.axis(), what, found));
    }
  }

  private static double[][] copied(double[][] values) {
    return Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }

  /** This grid under another title. */
  public Grid withTitle(String title) {
    return new Grid(title, unit, rows, columns, values, words, scale, note, mask);
  }

  /** This grid with texts in its cells, one list for each row; an empty list removes them. */
  public Grid withWords(List<List<String>> words) {
    return new Grid(title, unit, rows, columns, values, words, scale, note, mask);
  }

  /** This grid with another colour scale. */
  public Grid withScale(Scale scale) {
    return new Grid(title, unit, rows, columns, values, words, scale, note, mask);
  }

  /** This grid with this note below its picture. */
  public Grid withNote(String note) {
    return new Grid(title, unit, rows, columns, values, words, scale, note, mask);
  }

  /** This grid with cells that cannot have a value. */
  public Grid withMask(Mask mask) {
    return new Grid(title, unit, rows, columns, values, words, scale, note, mask);
  }

  /**
   * The {@code k} rows with the largest absolute values, in the order of this grid; the note says
   * how many rows there were.
   */
  public Grid strongestRows(int k) {
    return StrongestRows.of(this, k);
  }

  /** A copy of the values, one array for each row. */
  @Override
  public double[][] values() {
    return copied(values);
  }

  /** The value in this row and column, counted from 0. */
  public double at(int row, int column) {
    Objects.checkIndex(row, rows.size());
    Objects.checkIndex(column, columns.size());
    return values[row][column];
  }

  /**
   * The {@code k} cells with the largest absolute values, the largest first; cells without value
   * are left out.
   */
  public List<Cell> top(int k) {
    if (k < 0) {
      throw new IllegalArgumentException(
          "top(" + k + ") asks for a negative number of cells; ask for 0 or more");
    }
    List<String> rowNames = rows.allDistinct();
    List<String> columnNames = columns.allDistinct();
    return topPlaces(k).stream()
        .map(p -> new Cell(rowNames.get(p[0]), columnNames.get(p[1]), values[p[0]][p[1]]))
        .toList();
  }

  /** Row and column of the {@code k} cells of largest absolute value. */
  List<int[]> topPlaces(int k) {
    List<int[]> places = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < columns.size(); column++) {
        if (has(row, column)) {
          places.add(new int[] {row, column});
        }
      }
    }
    places.sort(Comparator.comparingDouble(place -> -Math.abs(values[place[0]][place[1]])));
    return places.subList(0, Math.min(k, places.size()));
  }

  /**
   * The difference this − other for each cell; both grids need the same rows and columns. The note
   * explains the signs and contains the notes of both grids.
   */
  public Grid minus(Grid other) {
    return Cellwise.minus(this, other);
  }

  /** The sum for each cell; both grids need the same rows, columns and unit. */
  public Grid plus(Grid other) {
    return Cellwise.plus(this, other);
  }

  /**
   * A function of each value; {@code unit} is what the results measure. Colours suit the results:
   * {@code grid.map("log probability", Math::log)}.
   */
  public Grid map(String unit, DoubleUnaryOperator function) {
    return Cellwise.map(this, unit, function);
  }

  /** A function of each value, whose unit is said to be a function of this unit. */
  public Grid map(DoubleUnaryOperator function) {
    return map(unit.isEmpty() ? "" : "function of " + unit, function);
  }

  /** One row as a grid; a negative number counts from the end. */
  public Grid row(int number) {
    return OneLine.row(this, number);
  }

  /** The row with this name as a grid. */
  public Grid row(String name) {
    return row(OneLine.number(rows, name, title));
  }

  /** One column as a grid; a negative number counts from the end. */
  public Grid column(int number) {
    return OneLine.row(transpose(), number).transpose();
  }

  /** The column with this name as a grid. */
  public Grid column(String name) {
    return column(OneLine.number(columns, name, title));
  }

  /** This grid with other labels of its rows. */
  public Grid withRows(Labels rows) {
    return relabelled(rows, columns);
  }

  /** This grid with other names of its rows. */
  public Grid withRows(List<String> names) {
    return withRows(rows.axis(), names);
  }

  /** This grid with other names of its rows, and of what they are: "start year". */
  public Grid withRows(String axis, List<String> names) {
    return withRows(new Labels(axis, names));
  }

  /** This grid with other labels of its columns. */
  public Grid withColumns(Labels columns) {
    return relabelled(rows, columns);
  }

  /** This grid with other names of its columns. */
  public Grid withColumns(List<String> names) {
    return withColumns(columns.axis(), names);
  }

  /** This grid with other names of its columns, and of what they are: "end year". */
  public Grid withColumns(String axis, List<String> names) {
    return withColumns(new Labels(axis, names));
  }

  private Grid relabelled(Labels rows, Labels columns) {
    return new Grid(titleOf(rows, columns), unit, rows, columns, values, words, scale, note, mask);
  }

  /** The title; if it names the axes, with those of the other axes. */
  private String titleOf(Labels otherRows, Labels otherColumns) {
    return title.replace(axes(rows, columns), axes(otherRows, otherColumns));
  }

  /** What a title says of the axes: "layer by head". */
  public static String axes(Labels rows, Labels columns) {
    return rows.axis() + " by " + columns.axis();
  }

  /** This grid with other values. */
  Grid with(double[][] values) {
    return new Grid(title, unit, rows, columns, values, words, scale, note, mask);
  }

  /** The transposed grid: rows become columns. */
  public Grid transpose() {
    double[][] turned = new double[columns.size()][rows.size()];
    List<List<String>> turnedWords = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      List<String> texts = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        turned[column][row] = values[row][column];
        texts.add(word(row, column));
      }
      turnedWords.add(texts);
    }
    return new Grid(
        titleOf(columns, rows),
        unit,
        columns,
        rows,
        turned,
        words.isEmpty() ? List.of() : turnedWords,
        scale,
        note,
        mask.transposed());
  }

  /** One line for each cell: its row, its column, its word if it has one, its value. */
  public Table table() {
    return GridTable.of(this);
  }

  /** The largest value; NaN if no cell has a value. */
  public double max() {
    return numbers().max().orElse(Double.NaN);
  }

  /** The smallest value; NaN if no cell has a value. */
  public double min() {
    return numbers().min().orElse(Double.NaN);
  }

  private DoubleStream numbers() {
    return Arrays.stream(visible()).flatMapToDouble(Arrays::stream).filter(v -> !Double.isNaN(v));
  }

  /** The values of each row without the masked ones. */
  double[][] visible() {
    return IntStream.range(0, rows.size())
        .mapToObj(
            row ->
                IntStream.range(0, columns.size())
                    .filter(column -> !mask.hides(row, column))
                    .mapToDouble(column -> values[row][column])
                    .toArray())
        .toArray(double[][]::new);
  }

  /** Whether this cell has a value: it is not masked, and was computed. */
  boolean has(int row, int column) {
    return !mask.hides(row, column) && !Double.isNaN(values[row][column]);
  }

  /** The text drawn in this cell; empty if the grid has no words. */
  public String word(int row, int column) {
    return words.isEmpty() ? "" : words.get(row).get(column);
  }

  Legend legend() {
    return Legend.of(unit, scale, visible());
  }

  @Override
  public String html() {
    return GridPicture.of(this).html();
  }

  @Override
  public Drawing drawing() {
    return GridPicture.of(this).drawing();
  }

  /** One line for each cell, as {@link #table}. */
  @Override
  public Optional<String> csv() {
    return Optional.of(Listing.of(table()).csv());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Grid g
        && title.equals(g.title)
        && unit.equals(g.unit)
        && rows.equals(g.rows)
        && columns.equals(g.columns)
        && Arrays.deepEquals(values, g.values)
        && words.equals(g.words)
        && scale.equals(g.scale)
        && note.equals(g.note)
        && mask.equals(g.mask);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        title, unit, rows, columns, Arrays.deepHashCode(values), words, scale, note, mask);
  }

  /** Title, unit, the values in a table or the top cells of a large grid, and the note. */
  @Override
  public String toString() {
    return GridText.of(this);
  }
}
