package dev.loupe.attribution.path;

import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Where on the way from the baseline (0) to the prompt (1) gradients are taken. */
public enum Quadrature {
  /** The nodes and weights of Gauss–Legendre quadrature, which need the fewest steps. */
  GAUSS_LEGENDRE,
  /** The middle of each of n equal steps: (k − ½) / n. */
  MIDPOINT,
  /** The end of each of n equal steps: k / n, as in the paper's equation 3. */
  RIGHT;

  /** The points of this many steps, in ascending order. */
  public List<Node> nodes(int steps) {
    return switch (this) {
      case GAUSS_LEGENDRE -> GaussLegendre.nodes(steps);
      case MIDPOINT -> equal(steps, step -> (step + 0.5) / steps);
      case RIGHT -> equal(steps, step -> (step + 1.0) / steps);
    };
  }

  private static List<Node> equal(int steps, IntToDoubleFunction at) {
    return IntStream.range(0, steps)
        .mapToObj(step -> new Node(at.applyAsDouble(step), 1.0 / steps))
        .toList();
  }

  @Override
  public String toString() {
    return this == GAUSS_LEGENDRE
        ? "Gauss–Legendre"
        : "Riemann sum, " + name().toLowerCase(Locale.ROOT);
  }
}
