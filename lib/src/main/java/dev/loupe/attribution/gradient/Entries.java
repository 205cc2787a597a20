package dev.loupe.attribution.gradient;

import dev.loupe.attribution.question.Question;
import java.util.Arrays;

/** Sums of the entries of an activation, [pos, …], that is on the heap. */
final class Entries {
  private Entries() {}

  /** The products of two activations, entry by entry. */
  static double[] product(double[] some, double[] others) {
    double[] product = some.clone();
    Arrays.setAll(product, i -> some[i] * others[i]);
    return product;
  }

  /** The difference of two activations, entry by entry. */
  static double[] difference(double[] some, double[] others) {
    double[] difference = some.clone();
    Arrays.setAll(difference, i -> some[i] - others[i]);
    return difference;
  }

  /** The sum of each position, [pos]. */
  static double[] byPosition(double[] entries, int positions) {
    double[] sums = new double[positions];
    int each = entries.length / positions;
    for (int i = 0; i < entries.length; i++) {
      sums[i / each] += entries[i];
    }
    return sums;
  }

  /** The sum of each unit of a question. */
  static double[] byUnit(double[] entries, Question question) {
    return question.units().sums(byPosition(entries, question.units().width()));
  }
}
