package dev.loupe.load;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.memory.NativeMemory;
import dev.loupe.torch.Precision;
import dev.loupe.torch.SixteenBits;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * The memory that a model's weights will take, computed from its config and the headers of its
 * files before any weight is read.
 *
 * @param model the model's name
 * @param device where the weights will be
 * @param precision the number types in which they will be kept
 * @param weights the bytes of all weights there
 * @param passing the bytes that the largest tensor takes there beside them while it is converted,
 *     cut apart or joined with others
 */
record MemoryNeed(String model, Device device, Precision precision, long weights, long passing) {
  private static final double MEBIBYTE = 1 << 20;

  long bytes() {
    return weights + passing;
  }

  /** Refuses if the device has too little memory left, even after a garbage collection. */
  void refuseBeyond(ToLongFunction<Device> free) {
    NativeMemory.tooLittle(bytes(), device, free)
        .ifPresent(
            left -> {
              throw new IllegalStateException(
                  "%s needs %s as %s on %s, but only %s are free; %s"
                      .formatted(
                          model,
                          mebibytes(bytes()),
                          precision.kept(),
                          device,
                          mebibytes(left),
                          advice()));
            });
  }

  private String advice() {
    String other = device.isGpu() ? "load it on cpu()" : "close other programs";
    String narrower =
        SixteenBits.is(precision.kept())
            ? ""
            : ", halve the memory of its matrices with load(name, %s, DataType.%s)"
                .formatted(device.isGpu() ? "gpu()" : "cpu()", narrow().name());
    return "drop models that you no longer use, " + other + narrower + ", or use a smaller model";
  }

  /** Float16 if nothing is lost, else bfloat16, which has float32's range. */
  private DataType narrow() {
    return precision.stored().equals(Set.of(DataType.FLOAT16))
        ? DataType.FLOAT16
        : DataType.BFLOAT16;
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,.0f MiB", Math.ceil(bytes / MEBIBYTE));
  }
}
