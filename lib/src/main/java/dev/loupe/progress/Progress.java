package dev.loupe.progress;

import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The progress of a long computation, which can be stopped at every tick.
 *
 * <p>Work is counted in units of the caller's choosing. To show progress, register one listener for
 * the process; without a listener, ticks cost almost nothing. In an interrupted thread, the next
 * tick throws a {@link CancellationException}.
 *
 * <pre>{@code
 * try (Progress progress = Progress.of("patching resid_pre", cells)) {
 *   for (...) { compute(); progress.tick(); }
 * }
 * }</pre>
 */
public final class Progress implements AutoCloseable {
  private static volatile Consumer<Progress> listener = progress -> {};

  private final String what;
  private final String unit; // empty if the units have no name
  private final long total;
  private final long startNanos = System.nanoTime();
  private long done;
  private boolean closed;
  private Supplier<String> now = () -> "";

  private Progress(String what, long total, String unit) {
    this.what = what;
    this.unit = unit;
    this.total = total;
  }

  /** Starts counting {@code total} units of the work named {@code what}. */
  public static Progress of(String what, long total) {
    return of(what, total, "");
  }

  /**
   * Starts counting {@code total} units that have a name, such as {@code tokens}; the listener can
   * show how many there are in a second.
   */
  public static Progress of(String what, long total, String unit) {
    if (total < 0) {
      throw new IllegalArgumentException("progress of '" + what + "' cannot count to " + total);
    }
    Progress progress = new Progress(what, total, unit);
    listener.accept(progress);
    return progress;
  }

  /**
   * Sends every later change of every computation to {@code listener}, which must return quickly.
   */
  public static void listen(Consumer<Progress> listener) {
    Progress.listener = listener;
  }

  /** Throws a {@link CancellationException} when this thread has been interrupted. */
  public static void checkCancelled() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("stopped by an interrupt; nothing was changed");
    }
  }

  /** Counts one unit as done, or throws a {@link CancellationException} if interrupted. */
  public void tick() {
    tick(1);
  }

  /** Counts {@code units} as done, or throws a {@link CancellationException} if interrupted. */
  public void tick(long units) {
    checkCancelled();
    done = Math.min(total, done + units);
    listener.accept(this);
  }

  /**
   * Counts {@code units} as done, and says how the work stands; the text is made only when it is
   * shown.
   */
  public void tick(long units, Supplier<String> state) {
    now = state;
    tick(units);
  }

  /** The name of the work, and how it stands. */
  public String what() {
    String state = now.get();
    return state.isEmpty() ? what : what + ": " + state;
  }

  /** The name of the units; empty if they have none. */
  public String unit() {
    return unit;
  }

  /** The units done so far, from 0 to {@link #total}. */
  public long done() {
    return done;
  }

  /** The total number of units. */
  public long total() {
    return total;
  }

  /** Whether the computation has ended, complete or not. */
  public boolean closed() {
    return closed;
  }

  /** Seconds since the computation began. */
  public double seconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /** Ends the progress, whether the computation is complete or not. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      listener.accept(this);
    }
  }

  @Override
  public String toString() {
    return what + ": " + done + " of " + total;
  }
}
