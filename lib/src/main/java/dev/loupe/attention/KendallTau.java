package dev.loupe.attention;

/**
 * Kendall's τ-b: how far two rankings agree, from −1 (opposite) over 0 to 1 (the same).
 *
 * <p>τ = (concordant − discordant pairs) / √((pairs − ties in x) (pairs − ties in y)). Kendall
 * 1945, <a href="https://doi.org/10.1093/biomet/33.3.239">the treatment of ties in ranking
 * problems</a>.
 */
public final class KendallTau {
  private KendallTau() {}

  /** τ of two numbers for each item; NaN if one of them is the same for all items. */
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
        int byX = (int) Math.signum(x[i] - x[j]);
        int byY = (int) Math.signum(y[i] - y[j]);
        agreement += (long) byX * byY;
        ofX += Math.abs(byX);
        ofY += Math.abs(byY);
      }
    }
    return agreement / Math.sqrt((double) ofX * ofY);
  }
}
