package dev.loupe.effect;

import dev.loupe.site.Spot;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.grid.Cell;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.grid.Gridded;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/**
 * The effects of one change of a run after the other, as a heat map of means over the prompts; also
 * the effects for each prompt and a confidence interval.
 *
 * <p>What a cell means, and what 0 and 1 mean, stands in the unit and the note. Over several
 * prompts, a share of an effect is the share of the mean effects, not the mean of the shares, which
 * prompts with hardly any effect would dominate. A cell is empty if there is no such effect. If an
 * effect means little, the note says so and the colours are pale.
 *
 * <pre>{@code
 * var heads = patching(model, ioi(model, 20)).sweep(HEAD_Z);
 * heads.top(5)          // the five strongest cells
 * heads.prompt(0)       // the first prompt only
 * heads.table()         // each cell with its confidence interval
 * }</pre>
 */
public final class Sweep implements Pictured, Gridded {
  private static final int SHOWN_ROWS = 40; // as many as a screen has room for
  private static final int STRONGEST = 24;

  /** The value of a cell, counted row by row, from what was measured for each prompt. */
  private interface Value {
    double of(int cell, double[] measured);
  }

  private final Cells cells;
  private final String title;
  private final Effect effect;
  private final double[][] measured; // [cell][prompt]

  /**
   * The effects in cells of which this was measured, [row · columns + column][prompt].
   *
   * @param title what was done to the run in each cell
   * @param effect how an effect follows from what was measured
   */
  public Sweep(Cells cells, String title, Effect effect, double[][] measured) {
    if (measured.length != cells.spots().size()
        || Arrays.stream(measured).anyMatch(cell -> cell.length != effect.prompts())) {
      throw new IllegalArgumentException(
          String.format(
              "the sweep '%s' needs %d cells of %d measured values each",
              title, cells.spots().size(), effect.prompts()));
    }
    this.cells = cells;
    this.title = title;
    this.effect = effect;
    this.measured = copy(measured);
  }

  private static double[][] copy(double[][] values) {
    return Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }

  /** The same with colours that end at its own largest effect. */
  public Sweep onItsOwnScale() {
    return new Sweep(cells, title, effect.onItsOwnScale(), measured);
  }

  /**
   * What a notebook shows: the mean over the prompts. If there are more than 40 rows, such as all
   * heads or neurons, only the 24 strongest; {@link #grid} has all rows.
   */
  @Override
  public Grid shown() {
    return shown(grid(), "add .grid() to the sweep");
  }

  /** A grid with at most as many rows as fit on a screen, and how to see all. */
  public static Grid shown(Grid all, String whole) {
    return all.rows().size() <= SHOWN_ROWS || all.rows().arePositions()
        ? all
        : all.withNote("To see all: " + whole + ". " + all.note()).strongestRows(STRONGEST);
  }

  /** The mean over the prompts, with all rows. */
  public Grid grid() {
    return picture(title, (cell, values) -> effect.of(cell, values, all()), all());
  }

  private int[] all() {
    return IntStream.range(0, effect.prompts()).toArray();
  }

  /** The effects on one prompt; the first is 0. */
  public Grid prompt(int index) {
    int count = effect.prompts();
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException(
          "there is no prompt " + index + "; the sweep has " + count + ", counted from 0");
    }
    return picture(
        title + ", prompt " + index, (cell, values) -> effect.of(cell, values, index), index);
  }

  /**
   * The lower end of the 95 % confidence interval of each mean, by resampling the prompts 1000
   * times with a fixed seed. Efron 1979, Bootstrap methods.
   */
  public Grid low() {
    return picture(title + ", lower end of the 95 % confidence interval", bootstrap()::low, all());
  }

  /** The upper end of the 95 % confidence interval of each mean. */
  public Grid high() {
    return picture(title + ", upper end of the 95 % confidence interval", bootstrap()::high, all());
  }

  private Bootstrap bootstrap() {
    if (effect.prompts() < 2) {
      throw new IllegalArgumentException(
          "one prompt has no confidence interval; measure several prompts");
    }
    return new Bootstrap(effect);
  }

  private Grid picture(String caption, Value value, int... prompts) {
    int columns = cells.columns().size();
    double[][] values = new double[cells.rows().size()][columns];
    for (int i = 0; i < measured.length; i++) {
      values[i / columns][i % columns] = value.of(i, measured[i]);
    }
    return Grid.of(caption, effect.unit(), cells.rows(), cells.columns(), values)
        .withScale(effect.scale(values, prompts))
        .withMask(cells.mask())
        .withNote(effect.note(prompts));
  }

  /** The mean over the prompts in one cell, counted from 0. */
  public double at(int row, int column) {
    return grid().at(row, column);
  }

  /** The {@code k} cells with the largest absolute values, the largest first. */
  public List<Cell> top(int k) {
    return grid().top(k);
  }

  /**
   * The places in the model that the {@code k} cells with the largest absolute values change, the
   * largest first, each once.
   */
  public List<Spot> spots(int k) {
    if (k < 0) {
      throw new IllegalArgumentException(
          "spots(" + k + ") asks for a negative number of cells; ask for 0 or more");
    }
    if (cells.spots().stream().allMatch(List::isEmpty)) {
      throw new IllegalArgumentException(
          "a cell of '"
              + title
              + "' is another place in each prompt, so there are no common spots; use a sweep of one prompt");
    }
    double[][] values = values();
    double[] means = IntStream.range(0, measured.length).mapToDouble(i -> at(values, i)).toArray();
    return visible()
        .filter(cell -> !Double.isNaN(means[cell]))
        .boxed()
        .sorted(Comparator.comparingDouble(cell -> -Math.abs(means[cell])))
        .limit(k)
        .flatMap(cell -> cells.spots().get(cell).stream())
        .distinct()
        .toList();
  }

  /** The means, [row][column]. */
  public double[][] values() {
    return grid().values();
  }

  /** What was measured in each cell for each prompt, [row · columns + column][prompt]. */
  public double[][] measured() {
    return copy(measured);
  }

  /**
   * One line for each cell: its row, its column, the mean, and with several prompts its confidence
   * interval ({@code low}, {@code high}).
   */
  public Table table() {
    Table table = grid().table();
    if (effect.prompts() > 1) {
      table.addColumns(DoubleColumn.create("low", column(low())));
      table.addColumns(DoubleColumn.create("high", column(high())));
    }
    return table;
  }

  private double[] column(Grid grid) {
    double[][] values = grid.values();
    return visible().mapToDouble(cell -> at(values, cell)).toArray();
  }

  /** The cells that the mask does not hide. */
  private IntStream visible() {
    int columns = cells.columns().size();
    return IntStream.range(0, measured.length)
        .filter(cell -> !cells.mask().hides(cell / columns, cell % columns));
  }

  private double at(double[][] values, int cell) {
    return values[cell / cells.columns().size()][cell % cells.columns().size()];
  }

  @Override
  public Displayable picture() {
    return shown();
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
