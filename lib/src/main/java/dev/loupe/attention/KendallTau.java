package dev.loupe.attention;

/**
 * Kendall's τ-b: how far two rankings agree, from −1 (opposite) over 0 to 1 (the same).
 *
 * <p>τ = (concordant − discordant pairs) / √((pairs − ties in x) (pairs − ties in y)). Items
 * without a number on one of the sides are left out. Kendall 1945, <a
 * href="https://doi.org/10.1093/biomet/33.3.239">the treatment of ties in ranking problems</a>.
 */
public final class KendallTau {
  private KendallTau() {}

  /**
   * τ of two numbers for each item; NaN if one of them is the same for all items that have both.
   */
  public static double of(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "Kendall's τ compares two numbers of each item, and "
              + x.length
              + " and "
              + y.length
              + " were given");
    }
    long agreement = 0;
    long ofX = 0; // pairs that x tells apart
    long ofY = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        double xs = x[i] - x[j];
        double ys = y[i] - y[j];
        boolean known = !Double.isNaN(xs) && !Double.isNaN(ys);
        int byX = known ? (int) Math.signum(xs) : 0;
        int byY = known ? (int) Math.signum(ys) : 0;
        agreement += (long) byX * byY;
        ofX += Math.abs(byX);
        ofY += Math.abs(byY);
      }
    }
    return agreement / Math.sqrt((double) ofX * ofY);
  }
}
