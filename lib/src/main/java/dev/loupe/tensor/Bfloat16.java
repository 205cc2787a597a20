package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Numbers of sixteen bits that are the upper half of a float: eight bits of exponent, eight of
 * precision.
 *
 * <p>DJL has no arrays of them, so their bits lie in arrays of type {@link #BITS} and mean
 * something only to these operations. They are for keeping, not for computing: each widens to a
 * float exactly, so that what is kept in half the memory gives the numbers of single precision.
 */
public final class Bfloat16 {
  /** The type of the arrays that hold the bits; as numbers of that type they are nonsense. */
  public static final DataType BITS = DataType.FLOAT16;

  // Numbers of a matrix that are widened at a time.
  private static final long IN_CACHE = 1 << 18; // 1 MiB of floats stay near a processor's core
  private static final long FEW_CALLS = 1 << 24; // a GPU waits for each call

  private Bfloat16() {}

  /** The precision in which weights compute that are kept in another. */
  public static DataType computedIn(DataType kept) {
    return kept == DataType.BFLOAT16 ? DataType.FLOAT32 : kept;
  }

  /** Whether weights of this shape are kept as bits: matrices are, the little rest is floats. */
  public static boolean keeps(DataType kept, Shape shape) {
    return kept == DataType.BFLOAT16 && shape.dimension() > 1;
  }

  /** The type of the array that holds a weight of this shape. */
  public static DataType arrayType(DataType kept, Shape shape) {
    return keeps(kept, shape) ? BITS : computedIn(kept);
  }

  /** The nearest of these numbers, ties to the even one, as bits of the same shape. */
  public static NDArray round(NDArray x) {
    return Ops.SCRIPT.call("to_bfloat16", x);
  }

  /** The same numbers as floats, for {@code owner}. */
  public static NDArray widen(NDArray bits, NDManager owner) {
    return Ops.SCRIPT.callFor(owner, "from_bfloat16", bits);
  }

  /**
   * x·Wᵀ in single precision, [.., out], of a matrix [out, in]; no more than 64 MiB of it are ever
   * there as floats. What autograd keeps of it for a backward pass is there until that pass.
   */
  public static NDArray linear(NDArray x, NDArray bits) {
    long numbers = bits.getDevice().isGpu() ? FEW_CALLS : IN_CACHE;
    long rows = Math.max(1, numbers / bits.getShape().get(1));
    return Ops.SCRIPT.call("bfloat16_linear", x, bits, rows);
  }
}
