package dev.loupe.attribution.layer;

/**
 * The integral ∫ g · dy of each entry of an activation y and its gradient g, along a way of equal
 * steps.
 *
 * <p>Trapezoids over steps of length h and of length 2h are both wrong by a multiple of h², so (4
 * T_h − T_2h) / 3 is wrong by a multiple of h⁴ only (Richardson's extrapolation). Two steps are
 * added at a time.
 */
final class FlowIntegral {
  private final double[] sum;
  private final double[][] activations = new double[2][]; // at the start and middle of two steps
  private final double[][] gradients = new double[2][];
  private int points;

  FlowIntegral(int entries) {
    sum = new double[entries];
  }

  /** Goes to the next point of the way; the first one is its start. */
  void goTo(double[] activation, double[] gradient) {
    boolean pair = points > 0 && points % 2 == 0;
    if (pair) {
      add(activation, gradient);
    }
    int at = points % 2;
    activations[at] = activation;
    gradients[at] = gradient;
    points++;
  }

  private void add(double[] y2, double[] g2) {
    double[] y0 = activations[0];
    double[] y1 = activations[1];
    double[] g0 = gradients[0];
    double[] g1 = gradients[1];
    for (int i = 0; i < sum.length; i++) {
      double fine = (g0[i] + g1[i]) * (y1[i] - y0[i]) + (g1[i] + g2[i]) * (y2[i] - y1[i]);
      double coarse = (g0[i] + g2[i]) * (y2[i] - y0[i]);
      sum[i] += (4 * fine - coarse) / 6; // both are twice the trapezoids
    }
  }

  /** The integral of each entry, over all pairs of steps so far. */
  double[] value() {
    return sum.clone();
  }
}
