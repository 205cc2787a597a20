package dev.loupe.tensor;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Frees what an object held once nothing refers to the object, on a thread of its own.
 *
 * <p>Unlike {@link java.lang.ref.Cleaner} it can say when it has caught up: reference queues hand
 * out the newest first, so that one probe's turn says nothing of what is older.
 */
public final class Reclaimer {
  private static final int PATIENCE_SECONDS = 2;
  private static final int RETRY_MILLIS = 2; // until the operations that run now have ended
  private static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();
  private static final Set<Claim> CLAIMS =
      ConcurrentHashMap.newKeySet(); // a reference is queued only while it can be reached itself
  private static final List<CountDownLatch> WAITING = new ArrayList<>(); // used by the thread alone

  static {
    Thread thread = new Thread(Reclaimer::work, "loupe-memory");
    thread.setDaemon(true);
    thread.start();
  }

  /** What is to be done once, when asked for or when the object has been collected. */
  static final class Claim extends PhantomReference<Object> {
    private final Runnable action;

    private Claim(Object object, Runnable action) {
      super(object, QUEUE);
      this.action = action;
    }

    void settle() {
      if (CLAIMS.remove(this)) {
        clear();
        action.run();
      }
    }
  }

  private Reclaimer() {}

  /** Runs {@code action}, which must not refer to {@code object}, when the object is gone. */
  public static void whenGone(Object object, Runnable action) {
    register(object, action);
  }

  /** The same, to be done earlier if one likes. */
  static Claim register(Object object, Runnable action) {
    Claim claim = new Claim(object, action);
    CLAIMS.add(claim);
    return claim;
  }

  /** Collects, and waits until everything is freed that this and earlier collections have found. */
  public static void collect() {
    System.gc();
    CountDownLatch caughtUp = new CountDownLatch(1);
    registerProbe(caughtUp);
    System.gc(); // finds the probe, which is queued after everything that the first one has found
    try {
      if (!caughtUp.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return; // the collector is busy; the caller looks at what is freed and decides
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void registerProbe(CountDownLatch caughtUp) {
    register(new Object(), () -> WAITING.add(caughtUp));
  }

  /** Whether everything that was found is freed, which those who wait for it are told. */
  private static boolean caughtUp() {
    if (!RetiredArrays.free()) {
      return false;
    }
    WAITING.forEach(CountDownLatch::countDown);
    WAITING.clear();
    return true;
  }

  private static void work() {
    while (true) {
      try {
        Claim claim = (Claim) QUEUE.poll();
        if (claim == null) {
          claim = caughtUp() ? (Claim) QUEUE.remove() : (Claim) QUEUE.remove(RETRY_MILLIS);
        }
        if (claim != null) {
          claim.settle();
        }
      } catch (Throwable e) {
        continue; // what cannot be freed must not keep everything else from being freed
      }
    }
  }
}
