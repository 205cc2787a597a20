package dev.loupe.natives;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What NVIDIA's driver says of its cards. Its library comes with the driver, so CUDA's runtime need
 * not be found.
 */
public final class CudaDriver {
  private static final String START = "cuInit";
  private static final String VERSION = "cuDriverGetVersion";
  private static final String CARD = "cuDeviceGet";
  private static final String NAME = "cuDeviceGetName";
  private static final String ATTRIBUTE = "cuDeviceGetAttribute";
  private static final String CONTEXT = "cuDevicePrimaryCtxRetain";
  private static final String ENTER = "cuCtxPushCurrent_v2";
  private static final String LEAVE = "cuCtxPopCurrent_v2";
  private static final String MEMORY = "cuMemGetInfo_v2";
  private static final int MAJOR = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
  private static final int MINOR = 76;
  private static final int NAME_BYTES = 256;
  private static final String LIBRARY = Platform.isWindows() ? "nvcuda" : "libcuda.so.1";

  private final NativeLibrary library;
  private final Map<Integer, Pointer> contexts = new ConcurrentHashMap<>();

  /** The driver of this machine, looked for once. */
  private static final class Here {
    static final Optional<CudaDriver> DRIVER = open(LIBRARY);
  }

  /**
   * The memory of a card, in bytes.
   *
   * @param free what no process uses
   * @param total what the card has
   */
  public record Memory(long free, long total) {}

  private CudaDriver(NativeLibrary library) {
    this.library = library;
  }

  /** The driver of this machine; empty if there is none. */
  public static Optional<CudaDriver> here() {
    return Here.DRIVER;
  }

  /** The driver of this machine, for a card that is in use. */
  public static CudaDriver needed() {
    return here()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the library of NVIDIA's driver, "
                        + LIBRARY
                        + ", cannot be opened or does not start; put its folder into"
                        + " LD_LIBRARY_PATH, or use cpu()"));
  }

  /** A driver by the name or the path of its library; empty if it is not there or does not work. */
  static Optional<CudaDriver> open(String name) {
    try {
      CudaDriver driver = new CudaDriver(NativeLibrary.getInstance(name));
      List.of(VERSION, CARD, NAME, ATTRIBUTE, CONTEXT, ENTER, LEAVE, MEMORY)
          .forEach(driver.library::getFunction);
      return driver.result(START, 0) == 0 ? Optional.of(driver) : Optional.empty();
    } catch (UnsatisfiedLinkError absent) {
      return Optional.empty();
    }
  }

  /** The newest version of CUDA that the driver supports, such as 12.8. */
  public String cuda() {
    IntByReference version = new IntByReference(); // 12080 is 12.8
    call(VERSION, version);
    return version.getValue() / 1000 + "." + version.getValue() % 1000 / 10;
  }

  /** The name of the card that PyTorch gives this number, such as NVIDIA H200. */
  public String name(int card) {
    byte[] name = new byte[NAME_BYTES];
    call(NAME, name, name.length, device(card));
    return Native.toString(name);
  }

  /** The compute capability of a card, such as 9.0. */
  public String capability(int card) {
    return attribute(MAJOR, card) + "." + attribute(MINOR, card);
  }

  private int attribute(int which, int card) {
    IntByReference value = new IntByReference();
    call(ATTRIBUTE, value, which, device(card));
    return value.getValue();
  }

  /** The memory of the card that PyTorch gives this number. */
  public Memory memory(int card) {
    call(ENTER, contexts.computeIfAbsent(card, this::context));
    try {
      LongByReference free = new LongByReference();
      LongByReference total = new LongByReference();
      call(MEMORY, free, total);
      return new Memory(free.getValue(), total.getValue());
    } finally {
      call(LEAVE, new PointerByReference());
    }
  }

  /** The context that PyTorch uses too; it is kept, since making it takes time and memory. */
  private Pointer context(int card) {
    PointerByReference context = new PointerByReference();
    call(CONTEXT, context, device(card));
    return context.getValue();
  }

  /** The driver's own number of a card. */
  private int device(int card) {
    IntByReference device = new IntByReference();
    call(CARD, device, card);
    return device.getValue();
  }

  private void call(String function, Object... arguments) {
    int result = result(function, arguments);
    if (result != 0) {
      throw new IllegalStateException(
          "NVIDIA's driver answered "
              + function
              + " with the error "
              + result
              + "; see whether nvidia-smi lists the card, or use cpu()");
    }
  }

  private int result(String function, Object... arguments) {
    return library.getFunction(function).invokeInt(arguments);
  }

  @Override
  public String toString() {
    return "NVIDIA's driver, " + library.getName();
  }
}
