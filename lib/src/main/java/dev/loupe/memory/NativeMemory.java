package dev.loupe.memory;

import ai.djl.Device;
import dev.loupe.natives.CudaDriver;
import dev.loupe.torch.Torch;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The native memory that tensors hold outside the Java heap, device by device, and its limits.
 *
 * <p>The garbage collector does not see native memory, so tensors that are no longer used would
 * pile up. Above the <em>soft</em> limit Loupe starts a collection, which frees tensors that no
 * variable refers to. A result that would still exceed the <em>hard</em> limit is refused, and the
 * error lists the biggest holders. The limits count results, caches and the temporary memory of a
 * forward pass ({@link Room}), not weights.
 *
 * <p>Each device has limits of its own. On the host they are an eighth and a half of its memory. On
 * a card, results may take what is free beside the weights and other programs, as the driver says;
 * half of it is the soft limit. {@code -Dloupe.memory.soft=512} and {@code
 * -Dloupe.memory.hard=1024} (MB) set them for every device; a card's never exceed what it has.
 */
public final class NativeMemory {
  private static final long MEGABYTE = 1L << 20;
  private static final Map<Device, Budget> BUDGETS = new ConcurrentHashMap<>();
  private static volatile Limits set = Limits.ofProperties();

  /** One owner of native memory; lives until its memory is freed. */
  public static final class Holder {
    private final Budget budget;
    private final String label;
    private long bytes;
    private boolean released;

    private Holder(Budget budget, String label) {
      this.budget = budget;
      this.label = label;
    }

    synchronized void add(long more) {
      if (released) {
        throw new IllegalStateException(label + " is closed, so it cannot keep more tensors");
      }
      bytes += more;
      budget.count(more);
    }

    private synchronized void release() {
      budget.count(-bytes);
      bytes = 0;
      released = true;
    }

    synchronized long bytes() {
      return bytes;
    }

    String label() {
      return label;
    }

    @Override
    public String toString() {
      return label + ", " + show(bytes());
    }
  }

  private NativeMemory() {}

  /** The budget of a device. */
  static Budget on(Device device) {
    return BUDGETS.computeIfAbsent(device, same -> new Budget(same, DeviceMemory.of(same), set));
  }

  /** Gives a device another memory, and returns the budget that it had. */
  static Budget exchange(Device device, Budget other) {
    Budget before = on(device);
    BUDGETS.put(device, other);
    return before;
  }

  /** Sets both limits of every device, in bytes. */
  public static void limits(long softBytes, long hardBytes) {
    set = Limits.of(softBytes, hardBytes);
    BUDGETS.values().forEach(budget -> budget.set(set));
  }

  /** The bytes that results and caches hold now, on all devices together. */
  public static long live() {
    return BUDGETS.values().stream().mapToLong(Budget::live).sum();
  }

  /** The bytes that results and caches hold on a device now. */
  public static long live(Device device) {
    return on(device).live();
  }

  /** The limit in bytes above which unused results of a device are collected. */
  public static long softLimit(Device device) {
    return on(device).soft();
  }

  /** The limit in bytes above which results are refused on a device. */
  public static long hardLimit(Device device) {
    return on(device).hard();
  }

  /**
   * The free bytes on a device. On a GPU, what its driver reports; on the CPU, what the system can
   * give without swapping, within the limit of a container. On systems that do not report it, all
   * memory counts as free.
   */
  public static long free(Device device) {
    return on(device).memory().free();
  }

  /** Frees the memory of a device that nothing refers to any more. */
  public static void collect(Device device) {
    on(device).collectAll();
  }

  /** The free memory of a device if it is less than {@code bytes}, even after a collection. */
  public static OptionalLong tooLittle(long bytes, Device device, ToLongFunction<Device> free) {
    return on(device).tooLittle(bytes, () -> free.applyAsLong(device));
  }

  /** To be called when weights have come to a device or gone: results have other room there. */
  public static void weightsChanged(Device device) {
    on(device).changed();
  }

  /**
   * A text with one line for each device's total and one for each of its biggest holders; of a card
   * also what is free and what there is.
   */
  public static String report() {
    on(Device.cpu());
    if (CudaDriver.here().isPresent()) { // where there is none, PyTorch need not start for this
      on(Torch.bestDevice());
    }
    return BUDGETS.values().stream()
        .sorted(Comparator.comparing(budget -> budget.device().toString()))
        .map(Budget::report)
        .collect(Collectors.joining("\n"));
  }

  /** A holder of memory of a device, which holds nothing yet. */
  public static Holder open(Device device, String label) {
    Budget budget = on(device);
    Holder holder = new Holder(budget, label);
    budget.open(holder);
    return holder;
  }

  /** Ends a holder; what it held counts no more. */
  public static void release(Holder holder) {
    holder.budget.close(holder);
    holder.release();
  }

  /** Counts {@code bytes} more for {@code holder}, or refuses them. */
  public static void admit(Holder holder, long bytes) {
    if (!admitUpTo(holder, bytes, bytes)) {
      throw new IllegalStateException(
          holder.label
              + " needs "
              + show(bytes)
              + " more, which would exceed the limit of "
              + show(holder.budget.hard())
              + "; keep fewer results"
              + holder.budget.holders());
    }
  }

  /**
   * Counts {@code bytes} for {@code holder} if there is room for {@code peak}, and returns whether
   * there is.
   */
  static boolean admitUpTo(Holder holder, long bytes, long peak) {
    return holder.budget.admit(holder, bytes, peak);
  }

  static String show(long bytes) {
    return bytes >= 10 * MEGABYTE ? bytes / MEGABYTE + " MB" : bytes / 1024 + " kB";
  }
}
