package dev.loupe.memory;

import ai.djl.Device;
import java.util.function.ToLongFunction;

/**
 * Memory that is reserved for a computation while it runs.
 *
 * <p>If there is too little room, memory that nothing refers to is collected first. If there is
 * still too little, by the limits of {@link NativeMemory} or on the device, the computation is
 * refused.
 */
public final class Room implements AutoCloseable {
  private static final long SMALL = 64L << 20; // so small that the system is not asked

  private final NativeMemory.Holder holder;

  /** There is no such room. */
  static final class TooSmall extends IllegalStateException {
    private static final long serialVersionUID = 1;

    TooSmall(String message) {
      super(message);
    }
  }

  private Room(NativeMemory.Holder holder) {
    this.holder = holder;
  }

  /**
   * Room for a computation.
   *
   * @param what the computation, in words that begin a sentence
   * @param bytes the memory it needs while it runs
   * @param kept the memory of its result, which is counted once the result exists
   * @param advice how to need less
   */
  public static Room on(Device device, String what, long bytes, long kept, String advice) {
    return on(device, what, bytes, kept, advice, NativeMemory::free);
  }

  static Room on(
      Device device,
      String what,
      long bytes,
      long kept,
      String advice,
      ToLongFunction<Device> free) {
    refuseBeyond(free, device, what, bytes + kept, advice);
    Budget budget = NativeMemory.on(device);
    NativeMemory.Holder holder = NativeMemory.open(device, what);
    if (!NativeMemory.admitUpTo(holder, bytes, bytes + kept)) {
      NativeMemory.release(holder);
      throw new TooSmall(
          needs(what, bytes + kept)
              + "which would exceed the limit of "
              + NativeMemory.show(budget.hard())
              + "; "
              + advice
              + budget.holders());
    }
    return new Room(holder);
  }

  private static void refuseBeyond(
      ToLongFunction<Device> free, Device device, String what, long bytes, String advice) {
    if (bytes < SMALL || NativeMemory.on(device).memory().measured()) {
      return; // a card's limit is what is free there, and PyTorch keeps memory for the next pass
    }
    NativeMemory.tooLittle(bytes, device, free)
        .ifPresent(
            left -> {
              throw new TooSmall(
                  needs(what, bytes)
                      + "where "
                      + NativeMemory.show(left)
                      + " are free on "
                      + device
                      + "; "
                      + advice
                      + NativeMemory.on(device).holders());
            });
  }

  private static String needs(String what, long bytes) {
    return what + " needs about " + NativeMemory.show(bytes) + ", ";
  }

  /** Releases the room before the computation has ended. */
  public void giveBack() {
    NativeMemory.release(holder);
  }

  @Override
  public void close() {
    giveBack();
  }

  @Override
  public String toString() {
    return "room for " + holder;
  }
}
