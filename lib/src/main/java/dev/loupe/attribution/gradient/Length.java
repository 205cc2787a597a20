package dev.loupe.attribution.gradient;

import java.util.Arrays;

/** How the gradient of a token, a vector, becomes one number. */
public enum Length {
  /** The Euclidean length, √Σ g². */
  L2,
  /** The sum of absolute values, Σ |g|. */
  L1;

  /** The length of a vector. */
  double of(double[] vector) {
    return this == L1
        ? Arrays.stream(vector).map(Math::abs).sum()
        : Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
  }

  /** How much the length of a vector changes with the vector: its derivative, times a move. */
  double along(double[] vector, double[] move) {
    double length = of(vector);
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += this == L1 ? Math.signum(vector[i]) * move[i] : vector[i] * move[i];
    }
    return this == L1 || length == 0 ? sum : sum / length;
  }
}
