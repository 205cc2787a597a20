package dev.loupe.memory;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Frees an object's native memory after nothing refers to the object any more, on its own thread.
 *
 * <p>Unlike {@link java.lang.ref.Cleaner} it can tell when everything found so far is freed:
 * reference queues return the newest first, so the arrival of one probe says nothing about older
 * objects.
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

  /** An action that runs once, when it is called or when the object has been collected. */
  public static final class Claim extends PhantomReference<Object> {
    private final Runnable action;

    private Claim(Object object, Runnable action) {
      super(object, QUEUE);
      this.action = action;
    }

    public void settle() {
      if (CLAIMS.remove(this)) {
        clear();
        action.run();
      }
    }
  }

  private Reclaimer() {}

  /** Runs {@code action}, which must not refer to {@code object}, after the object is collected. */
  public static void whenGone(Object object, Runnable action) {
    register(object, action);
  }

  /** The same as {@link #whenGone}, with a claim that can run the action earlier. */
  public static Claim register(Object object, Runnable action) {
    Claim claim = new Claim(object, action);
    CLAIMS.add(claim);
    return claim;
  }

  /**
   * Collects garbage, and waits until everything found by this and earlier collections is freed.
   *
   * <p>What collections find comes to the queue list by list, in no order within a list. So the
   * first probe says that all lists up to its own are on their way, and the second one, which is in
   * a later list, that they have arrived.
   */
  public static void collect() {
    if (collected(CountDownLatch::countDown)) {
      collected(WAITING::add);
    }
  }

  /** Collects, and waits for a probe; returns whether it has come. */
  private static boolean collected(Consumer<CountDownLatch> arrival) {
    CountDownLatch probe = new CountDownLatch(1);
    register(probe, arrival);
    System.gc();
    try {
      // If the collector is busy, the caller looks at what is freed and decides.
      return probe.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A method of its own, so that no variable holds the object that is to be found. */
  private static void register(CountDownLatch probe, Consumer<CountDownLatch> arrival) {
    register(new Object(), () -> arrival.accept(probe));
  }

  /** Whether everything that was found is freed; if so, waiting threads are told. */
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
        continue; // one failure must not keep everything else from being freed
      }
    }
  }
}
