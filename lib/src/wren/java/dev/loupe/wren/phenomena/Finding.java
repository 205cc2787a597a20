package dev.loupe.wren.phenomena;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One number that was measured in a model, as a row of a table.
 *
 * @param bar the least value that it should have; NaN if it has none
 * @param where the layer or the heads it was found at, and on how much it was measured
 */
record Finding(String what, double value, double bar, String where) {
  /** A number without a bar, which helps to read the others. */
  static Finding noted(String what, double value, String where) {
    return new Finding(what, value, Double.NaN, where);
  }

  /** Whether the value is at least the bar. */
  boolean reached() {
    return Double.isNaN(bar) || value >= bar;
  }

  /** All of them as a table in Markdown. */
  static String table(List<Finding> findings) {
    return findings.stream()
        .map(Finding::row)
        .collect(
            Collectors.joining(
                "\n", "| phenomenon | measured | bar | where |\n|---|---|---|---|\n", "\n"));
  }

  private String row() {
    String least = Double.isNaN(bar) ? "" : "≥ " + number(bar) + (reached() ? "" : " (missed)");
    return "| " + what + " | " + number(value) + " | " + least + " | " + where + " |";
  }

  /** Counts without a fraction, all else with three digits behind the point. */
  private static String number(double value) {
    return value == Math.rint(value)
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.3f", value);
  }
}
