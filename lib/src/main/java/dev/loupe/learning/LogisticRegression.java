package dev.loupe.learning;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import java.util.Arrays;

/**
 * Logistic regression with an L2 penalty, fitted to convergence; one-vs-rest for more than two
 * classes.
 *
 * <p>Minimises ½|w|² + C Σ log(1 + exp(−y·(w·x + b))) by trust-region Newton steps, on features
 * standardised by the training texts; the intercept is not penalised. Lin et al. 2008, JMLR 9,
 * "Trust region Newton method for logistic regression".
 */
public final class LogisticRegression {
  private static final double TOLERANCE = 1e-5; // of the gradient's norm, relative to the start
  private static final int ITERATIONS = 1000;
  private static final double LEAST_VARIANCE = 1e-14; // relative: (1e-7)², the rounding of float32

  private final Model model;
  private final double[] centre;
  private final double[] scale;

  private LogisticRegression(Model model, double[] centre, double[] scale) {
    this.model = model;
    this.centre = centre;
    this.scale = scale;
  }

  /** Fits classes 0, 1, …; a larger {@code c} penalises less. */
  public static LogisticRegression fit(double[][] features, int[] classes, double c) {
    double[] centre = means(features);
    double[] scale = deviations(features, centre);
    Problem problem = new Problem();
    problem.l = features.length;
    problem.n = features[0].length + 1;
    problem.bias = 1;
    problem.x =
        Arrays.stream(features).map(row -> nodes(row, centre, scale)).toArray(Feature[][]::new);
    problem.y = Arrays.stream(classes).asDoubleStream().toArray();
    Parameter parameter = new Parameter(SolverType.L2R_LR, c, TOLERANCE, ITERATIONS);
    parameter.setRegularizeBias(false);
    Linear.disableDebugOutput();
    return new LogisticRegression(Linear.train(problem, parameter), centre, scale);
  }

  /** The class of an example, as it was numbered. */
  public int predict(double[] features) {
    return (int) Linear.predict(model, nodes(features, centre, scale));
  }

  /** The gradient of the logit of class 1 with respect to the features, in their original units. */
  public double[] direction() {
    double sign = model.getLabels()[0] == 1 ? 1 : -1;
    double[] weights = model.getFeatureWeights();
    double[] direction = new double[centre.length];
    Arrays.setAll(direction, i -> sign * weights[i] / scale[i]);
    return direction;
  }

  private static Feature[] nodes(double[] row, double[] centre, double[] scale) {
    Feature[] nodes = new Feature[row.length + 1];
    for (int i = 0; i < row.length; i++) {
      nodes[i] = new FeatureNode(i + 1, (row[i] - centre[i]) / scale[i]);
    }
    nodes[row.length] = new FeatureNode(row.length + 1, 1);
    return nodes;
  }

  private static double[] means(double[][] features) {
    double[] means = new double[features[0].length];
    for (double[] row : features) {
      for (int i = 0; i < means.length; i++) {
        means[i] += row[i] / features.length;
      }
    }
    return means;
  }

  /**
   * The standard deviation of each feature; 1 for a feature that is constant up to float32
   * rounding.
   */
  private static double[] deviations(double[][] features, double[] means) {
    double[] squares = new double[means.length];
    for (double[] row : features) {
      for (int i = 0; i < squares.length; i++) {
        squares[i] += (row[i] - means[i]) * (row[i] - means[i]) / features.length;
      }
    }
    double[] deviations = new double[squares.length];
    Arrays.setAll(
        deviations,
        i -> squares[i] > LEAST_VARIANCE * means[i] * means[i] + 1e-24 ? Math.sqrt(squares[i]) : 1);
    return deviations;
  }

  @Override
  public String toString() {
    return "logistic regression: "
        + centre.length
        + " features, "
        + model.getNrClass()
        + " classes";
  }
}
