package dev.loupe.kernel.jupyter;

import dev.loupe.tensor.FreeMemory;
import java.time.Duration;

/**
 * Gives memory that a long cell has freed back to the system, while the user reads what it has
 * shown.
 *
 * <p>The C library keeps freed memory for what may come: after three notebooks that is a third of
 * the kernel's size. Taking it again costs a long cell some hundredths of its time, and a short one
 * would pay more.
 */
final class SpareMemory {
  private static final Duration LONG = Duration.ofMillis(500);

  private final long began = System.nanoTime();

  private SpareMemory() {}

  /** To be called as a cell begins. */
  static SpareMemory atStartOfCell() {
    return new SpareMemory();
  }

  /** To be called when the cell's reply has been sent. */
  void giveBack() {
    if (System.nanoTime() - began > LONG.toNanos()) {
      Thread thread = new Thread(FreeMemory::giveBack, "loupe-spare-memory");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
