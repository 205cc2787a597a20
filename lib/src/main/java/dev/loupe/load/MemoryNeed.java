package dev.loupe.load;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.tensor.FreeMemory;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * What a model's weights will take, known from its config and the headers of its files before any
 * of them is read.
 *
 * @param model the model's name
 * @param device where the weights will be
 * @param type what they will be kept in there
 * @param weights the bytes of all weights there
 * @param passing the bytes of the largest tensor that is there twice for a moment
 */
record MemoryNeed(String model, Device device, DataType type, long weights, long passing) {
  private static final double MEBIBYTE = 1 << 20;

  long bytes() {
    return weights + passing;
  }

  /** Refuses if the device has too little left, even when what nobody refers to has been freed. */
  void refuseBeyond(ToLongFunction<Device> free) {
    if (bytes() <= free.applyAsLong(device)) {
      return;
    }
    FreeMemory.collect(device);
    long left = free.applyAsLong(device);
    if (bytes() > left) {
      throw new IllegalStateException(
          "%s needs %s in %s on %s, where %s are free; %s"
              .formatted(
                  model, mebibytes(bytes()), precision(), device, mebibytes(left), advice()));
    }
  }

  private String advice() {
    String other = device.isGpu() ? "load it on cpu()" : "close other programs";
    String narrower =
        type == DataType.FLOAT16 || type == DataType.BFLOAT16
            ? ""
            : ", keep it in half the memory with load(name, device, DataType.BFLOAT16)";
    return "drop models that you no longer use, " + other + narrower + ", or take a smaller model";
  }

  private String precision() {
    return switch (type) {
      case FLOAT16 -> "half precision";
      case BFLOAT16 -> "bfloat16";
      case FLOAT64 -> "double precision";
      default -> "single precision";
    };
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,.0f MiB", Math.ceil(bytes / MEBIBYTE));
  }
}
