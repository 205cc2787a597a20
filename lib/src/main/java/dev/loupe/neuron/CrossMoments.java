package dev.loupe.neuron;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.torch.Torch;

/**
 * Sums of products of deviations from the mean, for each column of one matrix with each of another,
 * from chunks of rows, in float64.
 *
 * <p>Each chunk is centred by its own mean, and chunks are joined by the formula of Chan, Golub and
 * LeVeque 1979: C = C₁ + C₂ + (m₂ − m₁)(m₂ − m₁)ᵀ n₁n₂/n.
 */
public final class CrossMoments implements AutoCloseable {
  private static final double CONSTANT = 1e-24; // variance of rounding, relative to the mean²

  private final NDManager memory = Torch.memory(Device.cpu());
  private final NDArray products; // [x, y]
  private final Side x;
  private final Side y;
  private long rows;

  /** Sums for matrices of so many columns, of no rows yet. */
  public CrossMoments(int xWidth, int yWidth) {
    this.products = memory.zeros(new Shape(xWidth, yWidth), DataType.FLOAT64);
    this.x = new Side(xWidth);
    this.y = new Side(yWidth);
  }

  /** The mean of each column, and its sum of squared deviations. */
  private static final class Side {
    private final double[] mean;
    private final double[] squares;

    Side(int width) {
      this.mean = new double[width];
      this.squares = new double[width];
    }

    /** Joins a chunk; how far its means are from those so far. */
    double[] join(double[] others, double[] otherSquares, double share, double weight) {
      double[] apart = new double[mean.length];
      for (int i = 0; i < apart.length; i++) {
        apart[i] = others[i] - mean[i];
        mean[i] += apart[i] * share;
        squares[i] += otherSquares[i] + apart[i] * apart[i] * weight;
      }
      return apart;
    }

    /** The root of each sum of squares; NaN for a column that is constant. */
    double[] lengths(long rows) {
      double[] lengths = new double[mean.length];
      for (int i = 0; i < lengths.length; i++) {
        double least = CONSTANT * Math.max(mean[i] * mean[i], Double.MIN_NORMAL);
        lengths[i] = squares[i] / rows <= least ? Double.NaN : Math.sqrt(squares[i]);
      }
      return lengths;
    }
  }

  /** Adds rows [row, x] and [row, y] in float64 that belong together. */
  public void add(NDArray xs, NDArray ys) {
    long more = xs.getShape().get(0);
    if (more == 0) {
      return;
    }
    double share = more / (double) (rows + more);
    double weight = rows * share;
    try (NDManager work = xs.getManager().newSubManager()) {
      NDArray xCentre = within(xs.mean(new int[] {0}, true), work);
      NDArray yCentre = within(ys.mean(new int[] {0}, true), work);
      NDArray xc = within(xs.sub(xCentre), work);
      NDArray yc = within(ys.sub(yCentre), work);
      double[] xApart = x.join(xCentre.toDoubleArray(), squares(xc), share, weight);
      double[] yApart = y.join(yCentre.toDoubleArray(), squares(yc), share, weight);
      products.addi(xc.transpose().matMul(yc));
      NDArray column = work.create(xApart, new Shape(xApart.length, 1)).muli(weight);
      products.addi(column.matMul(work.create(yApart, new Shape(1, yApart.length))));
    }
    rows += more;
  }

  private static NDArray within(NDArray array, NDManager work) {
    array.attach(work);
    return array;
  }

  private static double[] squares(NDArray centred) {
    return centred.mul(centred).sum(new int[] {0}).toDoubleArray();
  }

  /** The number of rows. */
  public long rows() {
    return rows;
  }

  /** The products, [x, y], which live as long as this. */
  public NDArray products() {
    return products;
  }

  /** The root of each x's sum of squared deviations; NaN if it is constant. */
  public double[] xLengths() {
    return x.lengths(rows);
  }

  /** The root of each y's sum of squared deviations; NaN if it is constant. */
  public double[] yLengths() {
    return y.lengths(rows);
  }

  /** Pearson's correlation of each pair, [x][y]; NaN if one of them is constant. */
  public double[][] correlations() {
    return correlations(products, xLengths(), yLengths());
  }

  /** Products of deviations divided by the lengths of both. */
  public static double[][] correlations(NDArray products, double[] xLengths, double[] yLengths) {
    double[] flat = products.toDoubleArray();
    double[][] correlations = new double[xLengths.length][yLengths.length];
    for (int i = 0; i < xLengths.length; i++) {
      for (int j = 0; j < yLengths.length; j++) {
        correlations[i][j] = flat[i * yLengths.length + j] / (xLengths[i] * yLengths[j]);
      }
    }
    return correlations;
  }

  /** Frees the memory. */
  @Override
  public void close() {
    memory.close();
  }

  @Override
  public String toString() {
    return "products of deviations, " + products.getShape() + ", over " + rows + " rows";
  }
}
