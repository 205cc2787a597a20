package dev.loupe.attention;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Parts of a sum with names, in rows and columns. */
record PartTable(List<String> rows, List<String> columns, double[][] values) {
  /** The dot product of each part (row) with each other part (column), times a number. */
  static PartTable products(List<WrittenPart> parts, List<WrittenPart> others, double factor) {
    double[][] values = new double[parts.size()][others.size()];
    for (int row = 0; row < values.length; row++) {
      double[] mine = parts.get(row).values();
      for (int column = 0; column < others.size(); column++) {
        double[] theirs = others.get(column).values();
        values[row][column] =
            factor * IntStream.range(0, mine.length).mapToDouble(i -> mine[i] * theirs[i]).sum();
      }
    }
    return new PartTable(names(parts), names(others), values);
  }

  /** A row for each part, and columns with these names. */
  static PartTable of(List<WrittenPart> parts, List<String> columns) {
    double[][] values = parts.stream().map(WrittenPart::values).toArray(double[][]::new);
    return new PartTable(names(parts), columns, values);
  }

  private static List<String> names(List<WrittenPart> parts) {
    return parts.stream().map(WrittenPart::name).toList();
  }

  /** This table with a part that belongs to no other, in a row and a column of its own. */
  PartTable withOwn(String name, double value) {
    double[][] wider = new double[rows.size() + 1][];
    for (int row = 0; row < rows.size(); row++) {
      wider[row] = Arrays.copyOf(values[row], columns.size() + 1);
    }
    wider[rows.size()] = new double[columns.size() + 1];
    wider[rows.size()][columns.size()] = value;
    return new PartTable(and(rows, name), and(columns, name), wider);
  }

  /** The difference of each part; both tables have the same names. */
  PartTable minus(PartTable other) {
    double[][] difference = new double[values.length][];
    for (int row = 0; row < values.length; row++) {
      double[] mine = values[row];
      double[] theirs = other.values[row];
      difference[row] =
          IntStream.range(0, mine.length).mapToDouble(i -> mine[i] - theirs[i]).toArray();
    }
    return new PartTable(rows, columns, difference);
  }

  /** The sum of all parts. */
  double sum() {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).sum();
  }

  /**
   * The rows and columns with the largest absolute values; a last one has the sum of the others.
   */
  PartTable strongest(int count) {
    return strongestRows(count).transposed().strongestRows(count).transposed();
  }

  /** The rows with the largest absolute values, and the sum of the others as the last row. */
  PartTable strongestRows(int count) {
    if (rows.size() <= count + 1) {
      return this;
    }
    List<Integer> order =
        IntStream.range(0, rows.size())
            .boxed()
            .sorted(Comparator.comparingDouble(row -> -size(values[row])))
            .toList();
    List<Integer> kept = order.subList(0, count).stream().sorted().toList();
    List<Integer> rest = order.subList(count, order.size());
    double[][] fewer = new double[count + 1][];
    Arrays.setAll(fewer, i -> i < count ? values[kept.get(i)] : sum(rest));
    List<String> names = kept.stream().map(rows::get).toList();
    return new PartTable(and(names, rest.size() + " others"), columns, fewer);
  }

  private double[] sum(List<Integer> some) {
    double[] sum = new double[columns.size()];
    some.forEach(row -> Arrays.setAll(sum, i -> sum[i] + values[row][i]));
    return sum;
  }

  private static double size(double[] row) {
    return Arrays.stream(row).map(Math::abs).sum();
  }

  PartTable transposed() {
    double[][] turned = new double[columns.size()][rows.size()];
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < columns.size(); column++) {
        turned[column][row] = values[row][column];
      }
    }
    return new PartTable(columns, rows, turned);
  }

  private static List<String> and(List<String> names, String last) {
    List<String> all = new ArrayList<>(names);
    all.add(last);
    return all;
  }
}
