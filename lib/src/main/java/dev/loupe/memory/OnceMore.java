package dev.loupe.memory;

import ai.djl.Device;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Work that is done once more if a device has run out of memory, after everything that nothing
 * refers to has been freed; if that is not enough, it is refused, and the error lists the holders.
 *
 * <p>Every forward pass, sweep, gradient, learning step and load goes through here. The work must
 * leave nothing behind when it throws, and give the same when it is done again.
 *
 * <pre>{@code Logits logits = OnceMore.on(device, "forward pass", () -> compute());}</pre>
 */
public final class OnceMore {
  /** What PyTorch, CUDA, cuBLAS and the C library say. */
  private static final List<String> SIGNS =
      List.of("out of memory", "can't allocate memory", "_STATUS_ALLOC_FAILED");

  private OnceMore() {}

  /** A refusal, which is final: work around it must not be done once more, unless it does less. */
  private static final class Refusal extends IllegalStateException {
    private static final long serialVersionUID = 1;

    Refusal(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The result of some work, which is done twice at most.
   *
   * @param what the work, in words that begin a sentence
   */
  public static <T> T on(Device device, String what, Supplier<T> work) {
    return orLess(device, what, () -> false, work);
  }

  /**
   * The result of some work that can be done in smaller parts: smaller and smaller ones are tried,
   * the smallest one twice at most.
   *
   * @param less makes the next attempt smaller, and returns whether that is possible
   */
  public static <T> T orLess(Device device, String what, BooleanSupplier less, Supplier<T> work) {
    while (true) {
      try {
        return work.get();
      } catch (Room.TooSmall | Refusal e) { // what is unused has been collected there
        if (!less.getAsBoolean()) {
          throw e;
        }
        continue;
      } catch (RuntimeException | Error e) {
        if (!isOutOfMemory(e)) {
          throw e;
        }
      } // the arrays of this attempt are free from here on
      NativeMemory.on(device).collectAll();
      if (!less.getAsBoolean()) {
        return atMostOnce(device, what, "", work);
      }
    }
  }

  /**
   * The result of work that must not be done twice, because it changes something.
   *
   * @param state how it leaves what it was changing when it fails, from " and" on
   */
  public static <T> T atMostOnce(Device device, String what, String state, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      if (!isOutOfMemory(e)) {
        throw e;
      }
      throw new Refusal(refusal(NativeMemory.on(device), what, state), e);
    }
  }

  private static String refusal(Budget budget, String what, String state) {
    return what
        + " needs more memory than there is on "
        + budget.device()
        + ", where "
        + NativeMemory.show(budget.memory().free())
        + " of "
        + NativeMemory.show(budget.memory().total())
        + " are free"
        + state
        + "; take fewer prompts at a time, drop models that you no longer use"
        + budget.holders();
  }

  /** Whether the engine, and not a limit of Loupe's, says that there is no memory left. */
  static boolean isOutOfMemory(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Refusal) {
        return false;
      }
      String message = String.valueOf(cause.getMessage());
      boolean engines = !(cause instanceof VirtualMachineError); // the Java heap has other limits
      if (engines && SIGNS.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }
}
