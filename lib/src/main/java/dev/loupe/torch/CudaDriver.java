package dev.loupe.torch;

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
  private static final String CARD = "cuDeviceGet";
  private static final String CONTEXT = "cuDevicePrimaryCtxRetain";
  private static final String ENTER = "cuCtxPushCurrent_v2";
  private static final String LEAVE = "cuCtxPopCurrent_v2";
  private static final String MEMORY = "cuMemGetInfo_v2";

  private final NativeLibrary library;
  private final Map<Integer, Pointer> contexts = new ConcurrentHashMap<>();

  /** The driver of this machine, looked for once. */
  private static final class Here {
    static final Optional<CudaDriver> DRIVER =
        open(Platform.isWindows() ? "nvcuda" : "libcuda.so.1");
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

  /** A driver by the name or the path of its library; empty if it is not there or does not work. */
  static Optional<CudaDriver> open(String name) {
    try {
      CudaDriver driver = new CudaDriver(NativeLibrary.getInstance(name));
      List.of(CARD, CONTEXT, ENTER, LEAVE, MEMORY).forEach(driver.library::getFunction);
      return driver.result(START, 0) == 0 ? Optional.of(driver) : Optional.empty();
    } catch (UnsatisfiedLinkError absent) {
      return Optional.empty();
    }
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
    IntByReference device = new IntByReference();
    call(CARD, device, card);
    PointerByReference context = new PointerByReference();
    call(CONTEXT, context, device.getValue());
    return context.getValue();
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
