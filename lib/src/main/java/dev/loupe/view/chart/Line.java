package dev.loupe.view.chart;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * One line of {@link Curves}: its name, its points, and perhaps a band around it.
 *
 * <p>NaN as y makes a gap in the line.
 */
public record Line(String name, double[] x, double[] y, Optional<Band> band) {
  public Line {
    Objects.requireNonNull(name, "a line needs a name");
    x = x.clone();
    y = y.clone();
    if (x.length == 0 || x.length != y.length) {
      throw new IllegalArgumentException(
          "line '"
              + name
              + "' has "
              + x.length
              + " x and "
              + y.length
              + " y; each of at least one point needs an x and a y");
    }
    int points = x.length;
    band.ifPresent(
        b -> {
          if (b.low.length != points) {
            throw new IllegalArgumentException(
                "line '" + name + "' has " + points + " points and a band of " + b.low.length);
          }
        });
  }

  /** A line through these points. */
  public static Line of(String name, double[] x, double[] y) {
    return new Line(name, x, y, Optional.empty());
  }

  /** A line through these y at x = 0, 1, 2, … */
  public static Line of(String name, double... y) {
    double[] x = new double[y.length];
    Arrays.setAll(x, i -> i);
    return of(name, x, y);
  }

  /** The points of a line at other places along x. */
  static Line of(double[] x, Line line) {
    if (x.length != line.y.length) {
      throw new IllegalArgumentException(
          "line '"
              + line.name
              + "' has "
              + line.y.length
              + " points, and "
              + x.length
              + " places along x were given; give one for each point");
    }
    return new Line(line.name, x, line.y, line.band);
  }

  /** The same line with a band from {@code low} to {@code high} around it. */
  public Line withBand(double[] low, double[] high) {
    return new Line(name, x, y, Optional.of(new Band(low, high)));
  }

  /** A copy of the points' x. */
  @Override
  public double[] x() {
    return x.clone();
  }

  /** A copy of the points' y. */
  @Override
  public double[] y() {
    return y.clone();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Line l
        && name.equals(l.name)
        && Arrays.equals(x, l.x)
        && Arrays.equals(y, l.y)
        && band.equals(l.band);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, Arrays.hashCode(x), Arrays.hashCode(y), band);
  }

  @Override
  public String toString() {
    return name + ": " + x.length + " points" + (band.isPresent() ? " with a band" : "");
  }

  /** The lower and upper edge of a band around a line, such as plus and minus a standard error. */
  public record Band(double[] low, double[] high) {
    public Band {
      low = low.clone();
      high = high.clone();
      if (low.length != high.length) {
        throw new IllegalArgumentException(
            "a band has "
                + low.length
                + " low and "
                + high.length
                + " high edges; equally many are needed");
      }
    }

    /** A copy of the lower edge. */
    @Override
    public double[] low() {
      return low.clone();
    }

    /** A copy of the upper edge. */
    @Override
    public double[] high() {
      return high.clone();
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Band b && Arrays.equals(low, b.low) && Arrays.equals(high, b.high);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(low) + Arrays.hashCode(high);
    }

    @Override
    public String toString() {
      return "band of " + low.length + " points";
    }
  }
}
