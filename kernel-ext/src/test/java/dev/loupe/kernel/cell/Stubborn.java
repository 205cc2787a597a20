package dev.loupe.kernel.cell;

/** Library code, as seen from a cell, that neither an interrupt nor a stop ends. */
public final class Stubborn {
  private static volatile boolean ended;

  private Stubborn() {}

  /** Runs until {@link #end}. */
  public static void run() {
    ended = false;
    while (!ended) {
      try {
        Thread.sleep(20);
      } catch (InterruptedException | ThreadDeath ignored) {
        Thread.interrupted();
      }
    }
  }

  /** Spins until {@link #end}. */
  public static void spin() {
    ended = false;
    while (!ended) {
      Thread.onSpinWait();
    }
  }

  static void end() {
    ended = true;
  }
}
