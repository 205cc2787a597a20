package dev.loupe.attribution.path;

import java.util.ArrayList;
import java.util.List;

/**
 * The nodes of Gauss–Legendre quadrature from 0 to 1: exact for polynomials up to degree 2n − 1.
 *
 * <p>The nodes are the roots of the Legendre polynomial P_n, found by Newton's method. (The rules
 * of Commons Math take 6 s for 512 nodes, because they compute every smaller rule first.)
 */
final class GaussLegendre {
  private static final double ENOUGH = 1e-15;
  private static final int MOST = 50; // Newton steps; about five are needed

  private GaussLegendre() {}

  /** A polynomial's value and derivative. */
  private record Point(double value, double slope) {}

  static List<Node> nodes(int count) {
    List<Node> nodes = new ArrayList<>();
    for (int i = count - 1; i >= 0; i--) {
      double x = root(count, i);
      double slope = legendre(count, x).slope();
      nodes.add(new Node((1 + x) / 2, 1 / ((1 - x * x) * slope * slope)));
    }
    return nodes;
  }

  /** The root with this number, the largest first. */
  private static double root(int count, int number) {
    double x = Math.cos(Math.PI * (number + 0.75) / (count + 0.5)); // Tricomi's first guess
    for (int step = 0; step < MOST; step++) {
      Point here = legendre(count, x);
      double move = here.value() / here.slope();
      x -= move;
      if (Math.abs(move) < ENOUGH) {
        break;
      }
    }
    return x;
  }

  /** P_n and its derivative, by (k + 1) P_(k+1) = (2k + 1) x P_k − k P_(k−1). */
  private static Point legendre(int count, double x) {
    double before = 1;
    double value = x;
    for (int k = 1; k < count; k++) {
      double next = ((2 * k + 1) * x * value - k * before) / (k + 1);
      before = value;
      value = next;
    }
    return new Point(value, count * (x * value - before) / (x * x - 1));
  }
}
