package dev.loupe.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Matrices in float16 or bfloat16: kept in 16 bits per number, and converted to float32 when used.
 *
 * <p>Every number of either type is a float32 number too, so a model that is stored in 16 bits
 * gives the same results as in float32 with half the memory. DJL has no bfloat16 arrays: their bits
 * are kept in arrays of type {@link #ARRAY}, which only these operations can read.
 */
public final class SixteenBits {
  /** The DJL type of arrays that hold either type; DJL itself cannot read bfloat16 bits in it. */
  public static final DataType ARRAY = DataType.FLOAT16;

  private static final double FLOAT16_MAX = 65504;

  // How many numbers of a matrix are converted at a time.
  private static final long IN_CACHE = 1 << 18; // 1 MiB of floats stay near a CPU core
  private static final long FEW_CALLS = 1 << 24; // a GPU waits for each call

  private SixteenBits() {}

  /** Whether a type is float16 or bfloat16. */
  public static boolean is(DataType type) {
    return type == DataType.FLOAT16 || type == DataType.BFLOAT16;
  }

  /** The type that weights are converted to for computing. */
  public static DataType computedIn(DataType kept) {
    return is(kept) ? DataType.FLOAT32 : kept;
  }

  /** Whether a weight of this shape is kept in 16 bits: matrices are, all others are float32. */
  public static boolean keeps(DataType kept, Shape shape) {
    return is(kept) && shape.dimension() > 1;
  }

  /** The type of the array that holds a weight of this shape. */
  public static DataType arrayType(DataType kept, Shape shape) {
    return keeps(kept, shape) ? ARRAY : computedIn(kept);
  }

  /**
   * The weight rounded to the nearest numbers of the type, ties to even; refused if a number is too
   * large.
   */
  public static NDArray round(String weight, NDArray x, DataType type) {
    if (type == DataType.BFLOAT16) {
      return Ops.SCRIPT.call("to_bfloat16", x);
    }
    double largest = Math.max(number(x.max()), -number(x.min()));
    if (largest > FLOAT16_MAX && Double.isFinite(largest)) {
      throw new IllegalArgumentException(
          "'%s' has values up to %.3g, and the largest float16 number is 65504; use DataType.BFLOAT16, which has the range of float32 and needs the same memory"
              .formatted(weight, largest));
    }
    return Ops.cast(x, ARRAY);
  }

  private static double number(NDArray one) {
    return one.toType(DataType.FLOAT64, false).getDouble();
  }

  /** The same numbers converted to float32, owned by {@code owner}. */
  public static NDArray toFloats(NDArray kept, DataType type, NDManager owner) {
    return Ops.SCRIPT.callFor(owner, "sixteen_bits_to_floats", kept, type == DataType.BFLOAT16);
  }

  /**
   * x·Wᵀ in float32, [.., out], for a matrix [out, in]. At most 64 MiB of the matrix are in float32
   * at a time; what autograd keeps for a backward pass is in memory until that pass. A matrix of
   * float32 with the same numbers is multiplied in one part, not in several, so the last bits may
   * differ.
   */
  public static NDArray linear(NDArray x, NDArray kept, DataType type) {
    long numbers = kept.getDevice().isGpu() ? FEW_CALLS : IN_CACHE;
    long rows = Math.max(1, numbers / kept.getShape().get(1));
    return Ops.SCRIPT.call("sixteen_bits_linear", x, kept, type == DataType.BFLOAT16, rows);
  }
}
