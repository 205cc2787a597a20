package dev.loupe.attribution.quality;

import dev.loupe.attention.KendallTau;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;

/**
 * How far methods agree on the ranking of the units: Kendall's τ-b of each two.
 *
 * <p>1 = the same ranking, 0 = unrelated, −1 = the opposite. Two methods with signs are compared by
 * their numbers; if one of the two has no sign, both are compared by absolute values.
 *
 * @param methods the names of the methods
 * @param tau τ of each two, [method][method]; NaN where a method gives all units one number
 */
public record MethodAgreement(List<String> methods, double[][] tau) implements Pictured {
  /** Keeps copies. */
  public MethodAgreement {
    methods = List.copyOf(methods);
    tau = Arrays.stream(tau).map(double[]::clone).toArray(double[][]::new);
  }

  /** The agreement of what several methods say of the same units. */
  public static MethodAgreement of(List<Scores> scores) {
    if (scores.size() < 2) {
      throw new IllegalArgumentException(
          "agreement compares methods, and " + scores.size() + " was given; give at least two");
    }
    return among(scores);
  }

  static MethodAgreement among(List<Scores> scores) {
    double[][] tau =
        scores.stream()
            .map(one -> scores.stream().mapToDouble(other -> tau(one, other)).toArray())
            .toArray(double[][]::new);
    return new MethodAgreement(scores.stream().map(Scores::method).toList(), tau);
  }

  /** τ of two methods. */
  static double tau(Scores one, Scores other) {
    boolean signed = one.meaning().signed() && other.meaning().signed();
    double[] x = one.values();
    double[] y = other.values();
    return signed ? KendallTau.of(x, y) : KendallTau.of(sizes(x), sizes(y));
  }

  /** The absolute values, which methods without signs give. */
  static double[] sizes(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }

  /** A copy of τ of each two methods. */
  @Override
  public double[][] tau() {
    return Arrays.stream(tau).map(double[]::clone).toArray(double[][]::new);
  }

  /** τ of two methods. */
  public double at(int one, int other) {
    return tau[one][other];
  }

  @Override
  public Displayable picture() {
    Labels labels = new Labels("method", methods);
    return Grid.of("Agreement of methods", "Kendall's τ", labels, labels, tau)
        .withScale(Scale.diverging(1))
        .withNote(
            "1 = the same ranking of the units, 0 = unrelated, −1 = the opposite; a method without"
                + " signs is compared by absolute values.");
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof MethodAgreement other
        && methods.equals(other.methods)
        && Arrays.deepEquals(tau, other.tau);
  }

  @Override
  public int hashCode() {
    return 31 * methods.hashCode() + Arrays.deepHashCode(tau);
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
