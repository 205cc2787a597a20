package dev.loupe.tensor;

import dev.loupe.axis.Axis;
import dev.loupe.view.Displayable;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.chart.Group;
import dev.loupe.view.chart.Scatter;
import dev.loupe.view.chart.Spectrum;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Stacked;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The pictures of results that consist of several tensors. */
final class ResultPictures {
  private static final int MOST_LINES = 8; // in one chart
  private static final int MOST_ROWS = 500; // of a map

  private ResultPictures() {}

  /** The values by component, and their shares of variance; of many matrices, a map. */
  static Displayable spectrum(String what, Tensor values, int power, String matrix) {
    List<String> names = new FirstValues(values, MOST_LINES, 1).names();
    if (FirstValues.rows(values) > MOST_LINES) {
      return values.picture() instanceof Grid map
          ? map.withTitle(what + "s of " + matrix)
          : values.picture();
    }
    int size = (int) FirstValues.columns(values);
    double[] flat = values.toDoubleArray();
    List<Group> groups =
        IntStream.range(0, names.size())
            .mapToObj(
                i -> new Group(names.get(i), Arrays.copyOfRange(flat, i * size, (i + 1) * size)))
            .toList();
    return new Spectrum(what + "s of " + matrix, what, groups, power);
  }

  /** The eigenvalues in the complex plane, with the copying score of each matrix. */
  static Displayable plane(LinearAlgebra.Eigenvalues all) {
    List<String> matrices = new FirstValues(all.real(), Integer.MAX_VALUE, 1).names();
    int size = (int) FirstValues.columns(all.real());
    List<String> ofPoints =
        matrices.stream().flatMap(name -> Collections.nCopies(size, name).stream()).toList();
    Scatter points =
        Scatter.of(all.real().toDoubleArray(), all.imaginary().toDoubleArray())
            .withTitle(size + " eigenvalues λ" + (matrices.size() == 1 ? "" : " of each matrix"))
            .withAxes("real part", "imaginary part")
            .withNote(scores(all.copyingScore(), matrices));
    boolean classes = matrices.size() > 1 && matrices.size() <= MOST_LINES - 1; // colours there are
    return matrices.size() == 1
        ? points
        : classes ? points.colours("matrix", ofPoints) : points.labels(ofPoints);
  }

  private static String scores(Tensor scores, List<String> matrices) {
    double[] all = scores.toDoubleArray();
    return "copying score Σλ / Σ|λ|: "
        + IntStream.range(0, Math.min(all.length, 2 * MOST_LINES))
            .mapToObj(i -> (matrices.get(i) + " " + Figures.of(all[i])).strip())
            .collect(Collectors.joining(", "))
        + (all.length > 2 * MOST_LINES ? ", …" : "");
  }

  /** A bar for each of the largest values, or a map with a row for each place. */
  static Displayable top(Ordering.TopK top) {
    List<Axis> order = new ArrayList<>(top.values().axes());
    order.remove(top.axis());
    order.add(top.axis());
    Tensor values = top.values().arranged(order);
    int count = values.size(top.axis());
    int rows = (int) Math.min(FirstValues.rows(values), MOST_ROWS);
    double[] flat = TensorGrid.blanked(values);
    double[] indices = top.indices().arranged(order).toDoubleArray();
    List<List<String>> names = new ArrayList<>();
    double[][] numbers = new double[rows][];
    for (int row = 0; row < rows; row++) {
      numbers[row] = Arrays.copyOfRange(flat, row * count, (row + 1) * count);
      names.add(
          Arrays.stream(indices, row * count, (row + 1) * count)
              .mapToObj(
                  index -> top.names().map(all -> all.get((int) index)).orElse("" + (int) index))
              .toList());
    }
    String title = "the " + count + " largest values along " + top.axis();
    String unit = TensorGrid.unit(values);
    if (FirstValues.rows(values) == 1) {
      return Bars.of(title, unit, new Labels(top.axis().toString(), names.get(0)), numbers[0]);
    }
    return Grid.of(
            title + (rows < FirstValues.rows(values) ? ", the first " + rows + " rows" : ""),
            unit,
            rows(values, rows),
            Labels.numbered("rank", count),
            numbers)
        .withWords(blankedAt(numbers, names))
        .withNote(
            (top.names().isPresent() ? "each cell names its " : "each cell has its index along ")
                + top.axis());
  }

  private static List<List<String>> blankedAt(double[][] numbers, List<List<String>> names) {
    return IntStream.range(0, numbers.length)
        .mapToObj(
            row ->
                IntStream.range(0, numbers[row].length)
                    .mapToObj(i -> Double.isNaN(numbers[row][i]) ? "" : names.get(row).get(i))
                    .toList())
        .toList();
  }

  private static Labels rows(Tensor values, int count) {
    List<Axis> axes = values.axes().subList(0, values.axes().size() - 1);
    return axes.size() == 1 && values.size(axes.get(0)) == count
        ? TensorGrid.labels(values, axes.get(0))
        : new Labels(
            axes.stream().map(Axis::toString).collect(Collectors.joining(", ")),
            new FirstValues(values, count, 1).names());
  }

  /** Both factors, one below the other. */
  static Displayable both(Tensor one, Tensor other) {
    return Stacked.of(one.picture(), other.picture());
  }
}
