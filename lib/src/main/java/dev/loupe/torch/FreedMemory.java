package dev.loupe.torch;

/**
 * What the C library does with the memory of freed arrays: it returns large blocks to the system at
 * once, and the system clears every page of them before it gives them out again.
 *
 * <p>A loop whose steps make the same arrays is done in about half of the time if their memory is
 * kept for the next step. That is so while at least one loop has asked for it; then all goes back.
 * glibc keeps blocks below 64 MiB, the size of a heap of its threads; larger ones go back at once
 * as before.
 */
public final class FreedMemory {
  private static int loops;

  private FreedMemory() {}

  /** Keeps the memory of freed arrays until {@link #giveBack} has been called as often. */
  public static synchronized void keep() {
    loops++;
    if (loops == 1) {
      LibC.keepFreed(true);
    }
  }

  /** Ends one request; the last one returns all free memory to the system. */
  public static synchronized void giveBack() {
    loops--;
    if (loops == 0) {
      LibC.keepFreed(false);
      LibC.trim();
    }
  }
}
