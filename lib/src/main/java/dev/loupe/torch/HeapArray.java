package dev.loupe.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;

/** The numbers of a native array, copied onto the Java heap in row-major order. */
public final class HeapArray {
  private HeapArray() {}

  public static float[] floats(NDArray array) {
    if (array.getDataType() == DataType.FLOAT32) {
      Transfers.countReadBack();
      return array.toFloatArray();
    }
    double[] values = doubles(array);
    float[] single = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      single[i] = (float) values[i];
    }
    return single;
  }

  public static double[] doubles(NDArray array) {
    if (array.getDataType() == DataType.FLOAT64) {
      Transfers.countReadBack();
      return array.toDoubleArray();
    }
    float[] single = singles(array);
    double[] values = new double[single.length];
    Arrays.setAll(values, i -> single[i]);
    return values;
  }

  /** Booleans, as from a comparison. */
  public static boolean[] booleans(NDArray array) {
    Transfers.countReadBack();
    return array.toBooleanArray();
  }

  private static float[] singles(NDArray array) {
    Transfers.countReadBack();
    if (array.getDataType() == DataType.FLOAT32) {
      return array.toFloatArray();
    }
    try (NDArray single = Ops.cast(array, DataType.FLOAT32)) {
      return single.toFloatArray();
    }
  }
}
