package dev.loupe.view.chart;

import java.util.Arrays;
import java.util.Objects;

/** Some values with a name: one of several groups in a chart. */
public record Group(String name, double[] values) {
  public Group {
    Objects.requireNonNull(name, "the name of a group may be empty, not null");
    values = values.clone();
    if (values.length == 0) {
      throw new IllegalArgumentException(
          (name.isEmpty() ? "a group" : "group '" + name + "'")
              + " has no values; at least one is needed");
    }
  }

  /** A copy of the values. */
  @Override
  public double[] values() {
    return values.clone();
  }

  /** How many values are NaN or infinite. */
  long missing() {
    return Arrays.stream(values).filter(v -> !Double.isFinite(v)).count();
  }

  /** The finite values. */
  double[] finite() {
    return Arrays.stream(values).filter(Double::isFinite).toArray();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Group g && name.equals(g.name) && Arrays.equals(values, g.values);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return name + ": " + values.length + " values";
  }
}
