package dev.loupe.sae.example;

import java.util.Arrays;

/** The tokens on which a feature is active, in the order of the texts, and its activation there. */
final class ActiveTokens {
  private final int[] rows;
  private final double[] values;
  private int size;
  private double max;

  ActiveTokens(int count) {
    rows = new int[count];
    values = new double[count];
  }

  void add(int row, double value) {
    rows[size] = row;
    values[size++] = value;
    max = Math.max(max, value);
  }

  int size() {
    return size;
  }

  int row(int index) {
    return rows[index];
  }

  double value(int index) {
    return values[index];
  }

  double max() {
    return max;
  }

  /** The activation at any token. */
  double at(int row) {
    int found = Arrays.binarySearch(rows, row);
    return found < 0 ? 0 : values[found];
  }

  /** Whether the feature is active on one of the tokens from one up to another. */
  boolean within(int from, int to) {
    int found = Arrays.binarySearch(rows, from);
    int next = found < 0 ? -1 - found : found;
    return next < size && rows[next] < to;
  }

  @Override
  public String toString() {
    return size + " active tokens";
  }
}
