package dev.loupe.kernel.jupyter;

import dev.loupe.torch.LibC;
import java.time.Duration;

/**
 * Returns memory that a long cell has freed to the system, while the user reads the cell's output.
 *
 * <p>The C library keeps freed memory for later use: after three notebooks this is a third of the
 * kernel's size. Getting it back costs a long cell a few percent of its time, and would cost a
 * short cell more.
 */
final class SpareMemory {
  private static final Duration LONG = Duration.ofMillis(500);

  private final long began = System.nanoTime();

  private SpareMemory() {}

  /** To be called when a cell begins. */
  static SpareMemory atStartOfCell() {
    return new SpareMemory();
  }

  /** To be called when the cell's reply has been sent. */
  void giveBack() {
    if (System.nanoTime() - began > LONG.toNanos()) {
      Thread thread = new Thread(LibC::trim, "loupe-spare-memory");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
