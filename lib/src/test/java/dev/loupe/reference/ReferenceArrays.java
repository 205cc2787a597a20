package dev.loupe.reference;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.load.ModelLoader;
import dev.loupe.model.HookedTransformer;
import dev.loupe.storage.Safetensors;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a method must give on the small GPT-2 in {@code methods/tiny-gpt2}, in float64; the {@code
 * .json} file beside each has the formulas.
 */
public record ReferenceArrays(Safetensors file) {
  /** The arrays of a method, such as {@code dla}. */
  public static ReferenceArrays of(String method) {
    return new ReferenceArrays(Safetensors.open(folder().resolve(method + "_gpt2.safetensors")));
  }

  /** The model that they hold for, in float64. */
  public static HookedTransformer model() {
    return ModelLoader.load(folder().resolve("tiny-gpt2"), Device.cpu(), DataType.FLOAT64);
  }

  /** An array of float64, in row-major order. */
  public double[] doubles(String name) {
    ByteBuffer data = bytes(name);
    double[] values = new double[data.remaining() / Double.BYTES];
    data.asDoubleBuffer().get(values);
    return values;
  }

  /** An array of int64, in row-major order. */
  public int[] ints(String name) {
    ByteBuffer data = bytes(name);
    long[] values = new long[data.remaining() / Long.BYTES];
    data.asLongBuffer().get(values);
    return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
  }

  private ByteBuffer bytes(String name) {
    return file.entry(name).data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Path folder() {
    try {
      return Path.of(ReferenceArrays.class.getResource("/methods").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
