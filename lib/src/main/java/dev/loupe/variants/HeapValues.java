package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.torch.Ops;

/** Copies values from the Java heap into native memory, in the number type of a model. */
final class HeapValues {
  private HeapValues() {}

  static NDArray on(NDManager work, double[] values, Shape shape, DataType type) {
    if (type == DataType.FLOAT64) {
      return work.create(values, shape);
    }
    float[] narrowed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrowed[i] = (float) values[i];
    }
    NDArray single = work.create(narrowed, shape);
    return type == DataType.FLOAT32 ? single : Ops.cast(single, type);
  }
}
