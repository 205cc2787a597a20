package dev.loupe.attribution.path;

import dev.loupe.attribution.question.Question;
import java.util.Arrays;

/** Sums of the entries of an activation, [pos, …], that is on the heap. */
public final class Entries {
  private Entries() {}

  /** The products of two activations, entry by entry. */
  public static double[] product(double[] some, double[] others) {
    double[] product = some.clone();
    Arrays.setAll(product, i -> some[i] * others[i]);
    return product;
  }

  /** The difference of two activations, entry by entry. */
  public static double[] difference(double[] some, double[] others) {
    double[] difference = some.clone();
    Arrays.setAll(difference, i -> some[i] - others[i]);
    return difference;
  }

  /** The sum of each position, [pos]. */
  public static double[] byPosition(double[] entries, int positions) {
    double[] sums = new double[positions];
    int each = entries.length / positions;
    for (int i = 0; i < entries.length; i++) {
      sums[i / each] += entries[i];
    }
    return sums;
  }

  /** The sum of each unit of a question. */
  public static double[] byUnit(double[] entries, Question question) {
    return question.units().sums(byPosition(entries, question.units().width()));
  }
}
