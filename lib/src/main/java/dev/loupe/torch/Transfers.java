package dev.loupe.torch;

/**
 * How often a thread has moved numbers between the Java heap and PyTorch, and how often it has
 * called operators.
 *
 * <p>On a GPU each of these costs about as much as a small computation, however few numbers it
 * moves. They are counted on a CPU too, where moving costs little, so a test without a GPU can show
 * that a computation needs no more of them when it grows. Operators that DJL calls itself are not
 * counted.
 *
 * @param sent arrays and index lists from the Java heap to PyTorch
 * @param readBack arrays from PyTorch to the Java heap
 * @param calls calls of TorchScript functions
 */
public record Transfers(long sent, long readBack, long calls) {
  private static final ThreadLocal<Counter> HERE = ThreadLocal.withInitial(Counter::new);

  private static final class Counter {
    private long sent;
    private long readBack;
    private long calls;
  }

  /** All that the current thread has done since it started. */
  public static Transfers now() {
    Counter here = HERE.get();
    return new Transfers(here.sent, here.readBack, here.calls);
  }

  /** What a piece of work does on the current thread. */
  public static Transfers of(Runnable work) {
    Transfers before = now();
    work.run();
    Transfers after = now();
    return new Transfers(
        after.sent - before.sent, after.readBack - before.readBack, after.calls - before.calls);
  }

  static void countSent() {
    HERE.get().sent++;
  }

  static void countReadBack() {
    HERE.get().readBack++;
  }

  static void countCall() {
    HERE.get().calls++;
  }
}
