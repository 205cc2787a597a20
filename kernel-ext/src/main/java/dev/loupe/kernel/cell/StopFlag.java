package dev.loupe.kernel.cell;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the checks woven into cell code read: whether it must stop.
 *
 * <p>Raised, it stops cell code in every thread, since a cell may have spread its work over a pool.
 * A thread that had to be given up stays condemned: it stops should it ever return to cell code.
 */
public final class StopFlag {
  private static final Set<Thread> CONDEMNED = ConcurrentHashMap.newKeySet();
  private static volatile boolean raised;
  private static volatile boolean everyone;

  private StopFlag() {}

  /** Leaves cell code by an error if it must stop; called at every loop turn and method entry. */
  public static void check() {
    if (raised) {
      leave();
    }
  }

  private static void leave() {
    if (everyone || CONDEMNED.contains(Thread.currentThread())) {
      throw new CellStopped();
    }
  }

  static void raise() {
    everyone = true;
    raised = true;
  }

  static void lower() {
    everyone = false;
    CONDEMNED.removeIf(thread -> !thread.isAlive());
    raised = !CONDEMNED.isEmpty();
  }

  static void condemn(Thread thread) {
    CONDEMNED.add(thread);
    raised = true;
  }
}
