package dev.loupe.kernel.snippet;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The flag that tells cell code to stop; checks that are added to cell code read it.
 *
 * <p>When set, it stops cell code in every thread, since a cell may use a thread pool. An abandoned
 * thread stays marked: it stops if it ever returns to cell code.
 */
public final class StopFlag {
  private static final Set<Thread> CONDEMNED = ConcurrentHashMap.newKeySet();
  private static volatile boolean raised;
  private static volatile boolean everyone;

  private StopFlag() {}

  /**
   * Throws an error if cell code must stop; called in every loop iteration and at every method
   * entry.
   */
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
