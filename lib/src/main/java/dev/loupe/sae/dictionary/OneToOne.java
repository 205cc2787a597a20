package dev.loupe.sae.dictionary;

import java.util.Arrays;

/**
 * The pairs of rows and columns with the largest sum of values, where each row and each column is
 * in one pair at most; all rows are, if there are as many columns.
 *
 * <p>The Hungarian method by shortest augmenting paths, which is exact. Kuhn 1955; Jonker and
 * Volgenant 1987, Computing 38.
 */
final class OneToOne {
  private final double[][] values; // no more rows than columns
  private final double[] rowPrice;
  private final double[] columnPrice;
  private final int[] rowOf; // of each column; −1 without one
  private final int[] before; // the column before on the shortest path

  private OneToOne(double[][] values) {
    int columns = values[0].length;
    this.values = values;
    this.rowPrice = new double[values.length];
    this.columnPrice = new double[columns];
    this.rowOf = new int[columns];
    this.before = new int[columns];
    Arrays.fill(rowOf, -1);
  }

  /** The column of each row; there must be no more rows than columns. */
  static int[] of(double[][] values) {
    OneToOne all = new OneToOne(values);
    for (int row = 0; row < values.length; row++) {
      all.augment(all.shortestPath(row), row);
    }
    int[] columnOf = new int[values.length];
    for (int column = 0; column < all.rowOf.length; column++) {
      if (all.rowOf[column] >= 0) {
        columnOf[all.rowOf[column]] = column;
      }
    }
    return columnOf;
  }

  /** The free column that a path from a free row reaches at least cost; prices follow. */
  private int shortestPath(int start) {
    double[] distance = new double[rowOf.length];
    boolean[] done = new boolean[rowOf.length];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    Arrays.fill(before, -1);
    int row = start;
    int from = -1;
    double so = 0;
    while (true) {
      int nearest = -1;
      for (int column = 0; column < rowOf.length; column++) {
        if (!done[column]) {
          double cost = so - values[row][column] - rowPrice[row] - columnPrice[column];
          if (cost < distance[column]) {
            distance[column] = cost;
            before[column] = from;
          }
          nearest = nearest < 0 || distance[column] < distance[nearest] ? column : nearest;
        }
      }
      done[nearest] = true;
      so = distance[nearest];
      if (rowOf[nearest] < 0) {
        reprice(start, distance, done, so);
        return nearest;
      }
      from = nearest;
      row = rowOf[nearest];
    }
  }

  private void reprice(int start, double[] distance, boolean[] done, double length) {
    rowPrice[start] += length;
    for (int column = 0; column < rowOf.length; column++) {
      if (done[column] && rowOf[column] >= 0) {
        rowPrice[rowOf[column]] += length - distance[column];
        columnPrice[column] -= length - distance[column];
      }
    }
  }

  /** Gives each column of the path the row of the column before it, the first the new row. */
  private void augment(int end, int row) {
    int column = end;
    while (before[column] >= 0) {
      rowOf[column] = rowOf[before[column]];
      column = before[column];
    }
    rowOf[column] = row;
  }
}
