package dev.loupe.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;

/**
 * Operators that pick and write entries by index lists which are on the device already.
 *
 * <p>With index lists from the Java heap, as in {@link Ops#take}, each call is also a transfer.
 */
public final class Indexing {
  private static final TorchScript SCRIPT = TorchScript.compile(Ops.source("indexing"));

  private Indexing() {}

  /** The slices at these indices of {@code dimension}, copied into {@code owner}. */
  public static NDArray take(NDArray x, int dimension, NDArray indices, NDManager owner) {
    return SCRIPT.callFor(owner, "take", x, (long) dimension, indices);
  }

  /** The first two dimensions as one row, [1, row, …], as a view that {@code owner} frees. */
  public static NDArray row(NDArray x, NDManager owner) {
    return SCRIPT.callFor(owner, "row", x);
  }

  /**
   * Rows of the first two dimensions, numbered through both, [1, row, …], copied into {@code
   * owner}.
   */
  public static NDArray takeRows(NDArray x, NDArray rows, NDManager owner) {
    return SCRIPT.callFor(owner, "take_rows", x, rows);
  }

  /** A copy of x [1, row, …] in which these rows are replaced by {@code values} [1, n, …]. */
  public static NDArray putRows(NDArray x, NDArray rows, NDArray values) {
    return SCRIPT.call("put_rows", x, rows, values);
  }

  /**
   * The rows of x [1, row, head, d] from {@code first} on as {@code count} parts of {@code width}
   * rows, [part, head, pos, d], as a view.
   */
  public static NDArray parts(NDArray x, long first, long count, long width) {
    return SCRIPT.call("part", x, first, count, width);
  }

  /**
   * The same with one part for each of {@code prompts}, behind the first {@code until} positions of
   * that prompt in {@code earlier} [prompt, pos, head, d].
   */
  public static NDArray partsBehind(
      NDArray earlier, long until, NDArray prompts, NDArray x, long first, long width) {
    return SCRIPT.callFor(x.getManager(), "part_behind", earlier, until, prompts, x, first, width);
  }

  /** Rows of x [1, row, head, d] as a batch with {@code width} rows each, [batch, head, pos, d]. */
  public static NDArray batched(NDArray x, NDArray rows, long width) {
    return SCRIPT.call("batched", x, rows, width);
  }

  /**
   * The same from the rows of {@code earlier} [prompt, pos, head, d], numbered through both,
   * followed by those of x.
   */
  public static NDArray batchedBehind(NDArray earlier, NDArray x, NDArray rows, long width) {
    return SCRIPT.callFor(x.getManager(), "batched_behind", earlier, x, rows, width);
  }

  /** Positions of a batch [batch, head, pos, d], numbered through it, as one row. */
  public static NDArray unbatched(NDArray x, NDArray rows) {
    return SCRIPT.call("unbatched", x, rows);
  }

  /** The values of some arrays on one device one after the other, [n]. */
  public static NDArray flat(List<NDArray> arrays, DataType type, NDManager owner) {
    return SCRIPT.callFor(owner, "flat", arrays.toArray(new NDArray[0]), Ops.code(type));
  }

  /**
   * Each start plus each entry of its pattern, [n · length].
   *
   * @param starts [n]
   * @param patterns lists of one length, [pattern, length]
   * @param which the pattern of each start, [n]
   */
  public static NDArray places(NDArray starts, NDArray patterns, NDArray which) {
    return SCRIPT.call("places", starts, patterns, which);
  }

  /** A copy of x with {@code values[sources]} at {@code places} of its flat form. */
  public static NDArray overlaid(NDArray x, NDArray places, NDArray values, NDArray sources) {
    return SCRIPT.call("overlaid", x, places, values, sources);
  }

  /**
   * Whether any of {@code values[sources]} differs from what is at {@code places} of x's flat form,
   * for {@code rows} equal parts of the places, [rows].
   */
  public static NDArray differ(
      NDArray x, NDArray places, NDArray values, NDArray sources, long rows, NDManager owner) {
    return SCRIPT.callFor(owner, "differ", x, places, values, sources, rows);
  }
}
