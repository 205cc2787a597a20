package dev.loupe.ablation;

import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Cell;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * The change of a metric when each part is ablated: ablated − intact.
 *
 * <p>Negative = the part helps the metric, positive = it works against it, 0 = the metric does not
 * depend on it. Shown as the mean over the prompts.
 *
 * <pre>{@code
 * var effects = ablate(model, prompts, logitDiff(" Mary", " John")).zero().heads();
 * effects.top(5)         // the heads that matter most
 * effects.prompt(0)      // the effects on the first prompt only
 * }</pre>
 *
 * @param grid the mean over the prompts
 * @param byPrompt the effects on each prompt
 */
public record Effects(Grid grid, List<Grid> byPrompt) implements Pictured {
  /** Keeps a copy of the list; it has at least one grid. */
  public Effects {
    Objects.requireNonNull(grid, "effects need their mean");
    byPrompt = List.copyOf(byPrompt);
    if (byPrompt.isEmpty()) {
      throw new IllegalArgumentException(
          "effects '" + grid.title() + "' have no prompt; at least one is needed");
    }
  }

  /** What is common to the pictures of all prompts. */
  record Frame(String title, String unit, Labels rows, Labels columns) {}

  /**
   * Effects of values [row][column][prompt], with a note for their mean and one for each prompt.
   */
  static Effects of(Frame frame, double[][][] values, String note, List<String> notes) {
    Grid mean =
        grid(frame, note, values, prompts -> Arrays.stream(prompts).average().orElseThrow());
    List<Grid> byPrompt =
        IntStream.range(0, notes.size())
            .mapToObj(prompt -> grid(frame, notes.get(prompt), values, all -> all[prompt]))
            .toList();
    return new Effects(mean, byPrompt);
  }

  private static Grid grid(
      Frame frame, String note, double[][][] values, ToDoubleFunction<double[]> number) {
    double[][] shown =
        Arrays.stream(values)
            .map(row -> Arrays.stream(row).mapToDouble(number).toArray())
            .toArray(double[][]::new);
    return Grid.of(frame.title(), frame.unit(), frame.rows(), frame.columns(), shown)
        .withScale(Scale.diverging())
        .withNote(note);
  }

  /** The effects on one prompt; the first is 0. */
  public Grid prompt(int index) {
    if (index < 0 || index >= byPrompt.size()) {
      throw new IllegalArgumentException(
          "there is no prompt " + index + "; there are " + byPrompt.size() + ", counted from 0");
    }
    return byPrompt.get(index);
  }

  /** The mean over the prompts in one cell, counted from 0. */
  public double at(int row, int column) {
    return grid.at(row, column);
  }

  /** The {@code k} cells with the largest absolute mean, the largest first. */
  public List<Cell> top(int k) {
    return grid.top(k);
  }

  /** One line for each cell of the mean: its row, its column, its value. */
  public Table table() {
    return grid.table();
  }

  @Override
  public Displayable picture() {
    return grid;
  }

  @Override
  public String toString() {
    return grid.toString();
  }
}
