package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Matrices in float16 or bfloat16: kept in sixteen bits a number, and converted to float32 when
 * used.
 *
 * <p>Every number of either type is a float32 number too, so a model that is stored in sixteen bits
 * gives the numbers of float32 in half the memory. DJL has no arrays of bfloat16: their bits lie in
 * arrays of type {@link #ARRAY} and mean something only to these operations.
 */
public final class SixteenBits {
  /** The type of the arrays that hold either; as bfloat16 their numbers are nonsense. */
  public static final DataType ARRAY = DataType.FLOAT16;

  private static final double FLOAT16_MAX = 65504;

  // Numbers of a matrix that are converted at a time.
  private static final long IN_CACHE = 1 << 18; // 1 MiB of floats stay near a processor's core
  private static final long FEW_CALLS = 1 << 24; // a GPU waits for each call

  private SixteenBits() {}

  /** Whether a type is one of the two. */
  public static boolean is(DataType type) {
    return type == DataType.FLOAT16 || type == DataType.BFLOAT16;
  }

  /** The type in which weights compute that are kept in another. */
  public static DataType computedIn(DataType kept) {
    return is(kept) ? DataType.FLOAT32 : kept;
  }

  /** Whether weights of this shape are kept in sixteen bits: matrices are, the rest is float32. */
  public static boolean keeps(DataType kept, Shape shape) {
    return is(kept) && shape.dimension() > 1;
  }

  /** The type of the array that holds a weight of this shape. */
  public static DataType arrayType(DataType kept, Shape shape) {
    return keeps(kept, shape) ? ARRAY : computedIn(kept);
  }

  /**
   * A weight's nearest numbers of the type, ties to the even one; refused if they are too large.
   */
  public static NDArray round(String weight, NDArray x, DataType type) {
    if (type == DataType.BFLOAT16) {
      return Ops.SCRIPT.call("to_bfloat16", x);
    }
    double largest = Math.max(number(x.max()), -number(x.min()));
    if (largest > FLOAT16_MAX && Double.isFinite(largest)) {
      throw new IllegalArgumentException(
          "'%s' has values up to %.3g, and float16 ends at 65504; use DataType.BFLOAT16, which has float32's range in the same memory"
              .formatted(weight, largest));
    }
    return Ops.cast(x, ARRAY);
  }

  private static double number(NDArray one) {
    return one.toType(DataType.FLOAT64, false).getDouble();
  }

  /** The same numbers in float32, for {@code owner}. */
  public static NDArray toFloats(NDArray kept, DataType type, NDManager owner) {
    return Ops.SCRIPT.callFor(owner, "sixteen_bits_to_floats", kept, type == DataType.BFLOAT16);
  }

  /**
   * x·Wᵀ in float32, [.., out], of a matrix [out, in]; no more than 64 MiB of it are ever there in
   * float32. What autograd keeps of it for a backward pass is there until that pass.
   */
  public static NDArray linear(NDArray x, NDArray kept, DataType type) {
    long numbers = kept.getDevice().isGpu() ? FEW_CALLS : IN_CACHE;
    long rows = Math.max(1, numbers / kept.getShape().get(1));
    return Ops.SCRIPT.call("sixteen_bits_linear", x, kept, type == DataType.BFLOAT16, rows);
  }
}
