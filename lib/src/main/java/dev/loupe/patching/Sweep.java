package dev.loupe.patching;

import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Cell;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/**
 * The effects of patching one activation after the other, as a heat map of means over the prompts;
 * also the effect for each prompt and a confidence interval.
 *
 * <p>A cell is the share of the effect: 0 = the metric stays as in the run that is patched, 1 = it
 * becomes that of the run that activations are taken from. Over several prompts it is the share of
 * the mean metrics, not the mean of the shares, which prompts with hardly any effect would
 * dominate. If the two runs do not differ at all, cells are empty; if they hardly differ, the note
 * says so and the colours are pale.
 */
public final class Sweep implements Pictured {
  private static final int RESAMPLES = 1000;
  private static final double TAIL = 0.025; // on each side of a 95 % band
  private static final long SEED = 1;
  private static final int SHOWN_ROWS = 40; // as many as a screen has room for
  private static final int STRONGEST = 24;

  private final Layout layout;
  private final String title;
  private final String note;
  private final Ends ends;
  private final double[][] measured; // [cell][prompt]
  private final boolean ownScale;

  Sweep(Layout layout, String title, String note, Ends ends, double[][] measured) {
    this(layout, title, note, ends, measured, false);
  }

  private Sweep(
      Layout layout, String title, String note, Ends ends, double[][] measured, boolean ownScale) {
    this.layout = layout;
    this.title = title;
    this.note = note;
    this.ends = ends;
    this.measured = measured;
    this.ownScale = ownScale;
  }

  /** The same with colours scaled to its own values instead of -1 to 1. */
  public Sweep onItsOwnScale() {
    return new Sweep(layout, title, note, ends, measured, true);
  }

  /**
   * What a notebook shows: the mean over the prompts. If there are more than 40 rows, such as all
   * heads or neurons, only the 24 strongest; {@link #grid} has all rows.
   */
  public Grid shown() {
    return shown(grid(), "add .grid() to the sweep");
  }

  /** A grid with at most as many rows as fit on a screen, and how to see all. */
  static Grid shown(Grid all, String whole) {
    return all.rows().size() <= SHOWN_ROWS
        ? all
        : all.withNote("To see all: " + whole + ". " + all.note()).strongestRows(STRONGEST);
  }

  /** The mean over the prompts, with all rows. */
  public Grid grid() {
    return picture(title, cell -> ends.share(cell, ends.all()), ends.all());
  }

  /** The values of one prompt; the first is 0. */
  public Grid prompt(int index) {
    if (index < 0 || index >= ends.prompts()) {
      throw new IllegalArgumentException(
          "there is no prompt " + index + "; the sweep has " + ends.prompts() + ", counted from 0");
    }
    return picture(title + ", prompt " + index, cell -> ends.share(cell, new int[] {index}), index);
  }

  /**
   * The lower end of the 95 % confidence interval of each mean, by resampling the prompts 1000
   * times with a fixed seed. Efron 1979, Bootstrap methods.
   */
  public Grid low() {
    return picture(
        title + ", lower end of the 95 % confidence interval",
        cell -> quantile(cell, TAIL),
        ends.all());
  }

  /** The upper end of the 95 % confidence interval of each mean. */
  public Grid high() {
    return picture(
        title + ", upper end of the 95 % confidence interval",
        cell -> quantile(cell, 1 - TAIL),
        ends.all());
  }

  private double quantile(double[] cell, double share) {
    if (ends.prompts() < 2) {
      throw new IllegalArgumentException(
          "one prompt has no confidence interval; patch several pairs of prompts");
    }
    if (!Arrays.stream(cell).allMatch(Double::isFinite)) {
      return Double.NaN; // there is no mean either
    }
    Random random = new Random(SEED);
    double[] means =
        IntStream.range(0, RESAMPLES)
            .mapToDouble(i -> ends.share(cell, random.ints(cell.length, 0, cell.length).toArray()))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return means.length == 0 ? Double.NaN : means[(int) Math.round(share * (means.length - 1))];
  }

  private Grid picture(String caption, ToDoubleFunction<double[]> value, int... prompts) {
    int columns = layout.columns().size();
    double[][] values = new double[layout.rows().size()][columns];
    for (int i = 0; i < measured.length; i++) {
      values[i / columns][i % columns] = value.applyAsDouble(measured[i]);
    }
    Scale scale = ends.share() && !ownScale ? Scale.diverging(1) : Scale.diverging();
    return Grid.of(caption, ends.unitName(), layout.rows(), layout.columns(), values)
        .withScale(ends.coloured(scale, values, prompts))
        .withMask(layout.mask())
        .withNote(ends.warned(note, prompts));
  }

  /** The mean over the prompts in one cell, counted from 0. */
  public double at(int row, int column) {
    return grid().at(row, column);
  }

  /** The {@code k} cells with the largest absolute values, the largest first. */
  public List<Cell> top(int k) {
    return grid().top(k);
  }

  /** The means, [row][column]. */
  public double[][] values() {
    return grid().values();
  }

  /** The measured metric of each cell and prompt, [row · columns + column][prompt]. */
  public double[][] measured() {
    return Arrays.stream(measured).map(double[]::clone).toArray(double[][]::new);
  }

  /**
   * One line for each cell: its row, its column, the mean, and with several prompts its confidence
   * interval ({@code low}, {@code high}).
   */
  public Table table() {
    Table table = grid().table();
    if (ends.prompts() > 1) {
      table.addColumns(DoubleColumn.create("low", flat(low())));
      table.addColumns(DoubleColumn.create("high", flat(high())));
    }
    return table;
  }

  private static double[] flat(Grid grid) {
    return Arrays.stream(grid.values()).flatMapToDouble(Arrays::stream).toArray();
  }

  @Override
  public Displayable picture() {
    return shown();
  }

  @Override
  public String toString() {
    return shown().toString();
  }
}
