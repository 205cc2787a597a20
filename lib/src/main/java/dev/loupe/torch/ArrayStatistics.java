package dev.loupe.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Statistics of the values of an array, computed on its device, piece by piece.
 *
 * <p>NaN and infinite values are counted, and left out of all other statistics.
 *
 * @param values how many values there are
 * @param missing how many values are NaN
 * @param infinite how many values are infinite
 * @param mean the mean
 * @param deviation the standard deviation, computed with n − 1
 * @param low the smallest value
 * @param high the largest value
 * @param histogram the share of the values in each of several equal intervals from the smallest to
 *     the largest value; empty if all values are equal
 * @param step the histogram counts one value in this many
 */
public record ArrayStatistics(
    long values,
    long missing,
    long infinite,
    double mean,
    double deviation,
    double low,
    double high,
    double[] histogram,
    long step) {
  private static final TorchScript SCRIPT = TorchScript.compile(Ops.source("statistics"));
  private static final long PIECE = 1 << 22; // values; what is made of a piece stays in the cache
  private static final long COUNTED = 1 << 20; // values that are enough for a histogram

  /** The sums that one call returns for one piece. */
  private record Moments(
      double count, double missing, double sum, double low, double high, double variance) {
    Moments(double[] numbers) {
      this(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }
  }

  /** The statistics of all values, of which {@code left} that are NaN are not counted at all. */
  public static ArrayStatistics of(NDArray array, long left, int bins) {
    try (NDManager work = Torch.memory(array.getDevice())) {
      return of(array, left, bins, work);
    }
  }

  private static ArrayStatistics of(NDArray array, long left, int bins, NDManager work) {
    List<Moments> pieces = new ArrayList<>();
    pieces(array, work, piece -> pieces.add(new Moments(numbers(work, "moments", piece))));
    double count = pieces.stream().mapToDouble(Moments::count).sum();
    long missing = (long) pieces.stream().mapToDouble(Moments::missing).sum();
    double mean = pieces.stream().mapToDouble(Moments::sum).sum() / count;
    double low = pieces.stream().mapToDouble(Moments::low).min().orElse(Double.NaN);
    double high = pieces.stream().mapToDouble(Moments::high).max().orElse(Double.NaN);
    long step = step(array);
    return new ArrayStatistics(
        array.size() - left,
        missing - left,
        array.size() - (long) count - missing,
        mean,
        deviation(pieces, mean, count),
        count == 0 ? Double.NaN : low,
        count == 0 ? Double.NaN : high,
        low < high ? histogram(array, step, low, high, bins, work) : new double[0],
        step);
  }

  /**
   * The standard deviation of all values, from the variance of each piece around its own mean. Chan
   * et al. 1983.
   */
  private static double deviation(List<Moments> pieces, double mean, double count) {
    double squares = 0;
    for (Moments piece : pieces) {
      double off = piece.count() == 0 ? 0 : piece.sum() / piece.count() - mean;
      squares += piece.count() * (piece.variance() + off * off);
    }
    return count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1));
  }

  private static double[] histogram(
      NDArray array, long step, double low, double high, long bins, NDManager work) {
    double[] counts = new double[(int) bins];
    pieces(
        array,
        work,
        piece -> {
          double[] more = numbers(work, "histogram", piece, step, low, high, bins);
          Arrays.setAll(counts, i -> counts[i] + more[i]);
        });
    double all = Arrays.stream(counts).sum();
    return Arrays.stream(counts).map(number -> number / all).toArray();
  }

  /**
   * A step that shares no factor with any axis, so that the counted values are not always from the
   * same columns.
   */
  private static long step(NDArray array) {
    long step = Math.max(1, array.size() / COUNTED);
    while (sharesFactor(step, array.getShape().getShape())) {
      step++;
    }
    return step;
  }

  private static boolean sharesFactor(long step, long[] sizes) {
    BigInteger wanted = BigInteger.valueOf(step);
    return Arrays.stream(sizes)
        .anyMatch(size -> wanted.gcd(BigInteger.valueOf(size)).intValue() > 1);
  }

  /**
   * Calls {@code turn} with views of the array that are at most about one piece large, and frees
   * each view afterwards.
   */
  private static void pieces(NDArray array, NDManager owner, Consumer<NDArray> turn) {
    if (array.size() <= PIECE || array.getShape().dimension() == 0) {
      turn.accept(array);
      return;
    }
    long rows = array.getShape().get(0);
    long length = Math.max(1, PIECE / (array.size() / rows));
    for (long from = 0; from < rows; from += length) {
      try (NDManager work = owner.newSubManager()) {
        long taken = Math.min(length, rows - from);
        NDArray part = Ops.SCRIPT.callFor(work, "narrow", array, 0L, from, taken);
        pieces(taken == 1 ? Ops.SCRIPT.callFor(work, "select", part, 0L, 0L) : part, work, turn);
      }
    }
  }

  private static double[] numbers(NDManager owner, String name, Object... arguments) {
    try (NDArray numbers = SCRIPT.callFor(owner, name, arguments)) {
      return HeapArray.doubles(numbers);
    }
  }
}
