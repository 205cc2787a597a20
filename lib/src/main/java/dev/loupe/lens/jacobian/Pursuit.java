package dev.loupe.lens.jacobian;

import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A vector as a sum of a few tokens' directions with non-negative coefficients.
 *
 * <p>Non-negative orthogonal matching pursuit: the direction of length one with the largest
 * positive product with what is left joins, then all coefficients are fitted again. Pati, Rezaiifar
 * and Krishnaprasad 1993, <a href="https://doi.org/10.1109/ACSSC.1993.342465">orthogonal matching
 * pursuit</a>. Gurnee et al. take one gradient step in place of the full fit (gradient pursuit).
 */
final class Pursuit {
  private static final double NOTHING = 1e-6; // of the vector's length

  private final TokenDirections directions;
  private final int layer;
  private final double[] vector;
  private final double[] lengths; // of all tokens' directions
  private final List<Integer> tokens = new ArrayList<>();
  private final List<double[]> units = new ArrayList<>(); // their directions, of length one
  private final List<Double> explained = new ArrayList<>();
  private double[] coefficients = {};

  private Pursuit(TokenDirections directions, int layer, double... vector) {
    this.directions = directions;
    this.layer = layer;
    this.vector = vector;
    this.lengths = directions.lengths(layer);
  }

  /** Takes up to {@code count} tokens; fewer if no direction makes what is left smaller. */
  static Pursuit of(TokenDirections directions, int layer, Tensor vector, int count) {
    Pursuit pursuit = new Pursuit(directions, layer, vector.toDoubleArray());
    while (pursuit.tokens.size() < count && pursuit.join()) {
      Progress.checkCancelled();
    }
    return pursuit;
  }

  /** The tokens, in the order in which they joined. */
  List<Integer> tokens() {
    return List.copyOf(tokens);
  }

  /** How far the vector goes in the direction of length one of each token, 0 or more. */
  double[] coefficients() {
    return coefficients.clone();
  }

  /** The share of the vector's squared length that the first k tokens explain, for k from 1. */
  double[] explained() {
    return explained.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private boolean join() {
    double[] left = left();
    double[] products =
        directions.products(layer, Tensor.vector(left).as(directions.lens().model().type()));
    int next = -1;
    double most = NOTHING * Math.sqrt(dot(vector, vector));
    for (int token = 0; token < products.length; token++) {
      double product = products[token] / lengths[token]; // NaN where the direction is 0
      if (product > most && !tokens.contains(token)) {
        most = product;
        next = token;
      }
    }
    if (next >= 0) {
      tokens.add(next);
      double length = lengths[next];
      double[] direction = directions.direction(layer, next).toDoubleArray();
      units.add(Arrays.stream(direction).map(entry -> entry / length).toArray());
      fit();
    }
    return next >= 0;
  }

  private void fit() {
    double[][] gram = new double[units.size()][];
    Arrays.setAll(
        gram, i -> units.stream().mapToDouble(other -> dot(units.get(i), other)).toArray());
    double[] products = units.stream().mapToDouble(unit -> dot(unit, vector)).toArray();
    coefficients = NonNegative.solve(gram, products);
    double[] left = left();
    explained.add(1 - dot(left, left) / dot(vector, vector));
  }

  /** The vector without what the tokens explain. */
  private double[] left() {
    double[] left = vector.clone();
    for (int i = 0; i < coefficients.length; i++) {
      for (int entry = 0; entry < left.length; entry++) {
        left[entry] -= coefficients[i] * units.get(i)[entry];
      }
    }
    return left;
  }

  private static double dot(double[] one, double... other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }
}
