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

  /** The entry {@code columns[i]} of each row i of x [n, m], [n]. */
  static NDArray choose(NDArray x, NDArray columns) {
    return SCRIPT.call("choose", x, columns);
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

  /**
   * Where entries are written, in the flat form of an array, and where their values are, in the
   * flat forms of some arrays one after the other.
   *
   * @param starts where each place begins, [place]
   * @param entries lists of the entries of a place, counted from its begin, [list · length]
   * @param which the list of each place, [place]
   * @param length the length of each list
   * @param values the arrays with the values, on the device of the others
   * @param froms where each place's values begin, [place]
   * @param sources for each entry where its value is, counted from there, [list · length]
   */
  public record Places(
      NDArray starts,
      NDArray entries,
      NDArray which,
      long length,
      NDArray[] values,
      NDArray froms,
      NDArray sources) {

    private NDArray call(String function, NDArray x, DataType type, NDManager owner) {
      return SCRIPT.callFor(
          owner,
          function,
          x,
          starts,
          entries,
          which,
          length,
          values,
          Ops.code(type),
          froms,
          sources);
    }

    /** A copy of x with the values, in its number type, written into it. */
    public NDArray into(NDArray x) {
      return call("overlaid", x, x.getDataType(), x.getManager());
    }

    /** Whether x holds another value at any entry of each place, [place]. */
    public NDArray differ(NDArray x, NDManager owner) {
      return call("differ", x, x.getDataType(), owner);
    }
  }

  /** Parts of these sizes of an array [n], as views. */
  static List<NDArray> split(NDArray x, long[] sizes) {
    return SCRIPT.callAll(x.getManager(), "split", x, sizes);
  }
}
