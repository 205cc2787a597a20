package dev.loupe.attribution.perturbation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A linear fit to the values of coalitions whose numbers for the units sum to the value of all.
 *
 * <p>The last unit's number is what the others leave, so the condition holds exactly: v(S) − total
 * · z(n) is fitted by z(i) − z(n) for the other units.
 *
 * @param total the value of all units
 * @param others the fit of all units but the last; empty if there is one unit only
 */
record SharedFit(double total, Optional<Regression> others) {
  /** The fit to coalitions of {@code units} units with these weights and values. */
  static SharedFit of(
      int units, List<BitSet> coalitions, double[] weights, double[] values, double total) {
    int last = units - 1;
    if (last == 0) {
      return new SharedFit(total, Optional.empty());
    }
    double[][] x = new double[values.length][last];
    double[] y = new double[values.length];
    for (int row = 0; row < y.length; row++) {
      BitSet coalition = coalitions.get(row);
      int ends = coalition.get(last) ? 1 : 0;
      for (int unit = 0; unit < last; unit++) {
        x[row][unit] = (coalition.get(unit) ? 1 : 0) - ends;
      }
      y[row] = values[row] - total * ends;
    }
    Regression fit =
        Regression.fit(x, y, weights, new double[last])
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        coalitions.size()
                            + " coalitions are too few to tell "
                            + units
                            + " units apart; give more samples, or larger units such as words"));
    return new SharedFit(total, Optional.of(fit));
  }

  /** The number of each unit. */
  double[] values() {
    double[] first = others.map(Regression::coefficients).orElse(new double[0]);
    double[] values = Arrays.copyOf(first, first.length + 1);
    values[first.length] = total - Arrays.stream(first).sum();
    return values;
  }

  /** The standard error of each number, if this many coalitions in a row were drawn at once. */
  double[] errors(int together) {
    if (others.isEmpty()) {
      return new double[1];
    }
    RealMatrix covariance = others.get().covariance(together);
    int last = covariance.getColumnDimension();
    double[] errors = new double[last + 1];
    double sum = 0;
    for (int i = 0; i < last; i++) {
      errors[i] = Math.sqrt(covariance.getEntry(i, i));
      for (int j = 0; j < last; j++) {
        sum += covariance.getEntry(i, j);
      }
    }
    errors[last] = Math.sqrt(Math.max(0, sum));
    return errors;
  }
}
