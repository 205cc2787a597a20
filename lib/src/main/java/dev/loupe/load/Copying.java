package dev.loupe.load;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.loupe.progress.Progress;
import dev.loupe.storage.Safetensors;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Copies of stored tensors on their way to a device: a few windows of the file at a time, so that
 * the next pages are read while others are copied.
 */
final class Copying {
  private final Landing landing;
  private final Windows windows;
  private final Semaphore free;
  private final Deque<Future<?>> underWay = new ArrayDeque<>();
  private Throwable failure;
  private ExecutorService threads;

  Copying(Landing landing) {
    this.landing = landing;
    this.windows = new Windows(landing);
    this.free = new Semaphore(landing.together());
  }

  /** Begins to fill an array with the bytes of a tensor; {@link #finish} waits for the end. */
  void begin(NDArray into, DataType type, Safetensors.Entry stored) {
    long most = landing.numbers(type);
    for (long first = 0; first < into.size(); first += most) {
      Progress.checkCancelled();
      long count = Math.min(most, into.size() - first);
      copy(into, first, count, type, stored);
    }
  }

  private void copy(NDArray into, long first, long count, DataType type, Safetensors.Entry stored) {
    free.acquireUninterruptibly(); // a place is free soon: no copy waits for anything
    boolean begun = false;
    try {
      NDArray part = Landing.part(into, first, count);
      underWay.add(threads().submit(() -> land(stored, first, type, part)));
      begun = true;
    } finally {
      if (!begun) {
        free.release();
      }
    }
  }

  private void land(Safetensors.Entry stored, long first, DataType type, NDArray part) {
    int size = type.getNumOfBytes();
    try (part) {
      ByteBuffer bytes =
          windows.take(stored, first * size, Math.toIntExact(part.size() * size), size);
      landing.copier().copy(bytes, type, part);
      windows.giveBack(bytes);
    } finally {
      free.release();
    }
  }

  private ExecutorService threads() {
    if (threads == null) {
      threads =
          Executors.newFixedThreadPool(
              landing.together(),
              work -> {
                Thread thread = new Thread(work, "loupe-loading");
                thread.setDaemon(true);
                return thread;
              });
    }
    return threads;
  }

  /** Waits for all copies that have begun, whatever happens: nothing writes after this. */
  void await() {
    boolean interrupted = false;
    while (!underWay.isEmpty()) {
      try {
        underWay.element().get();
        underWay.remove();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        failure = failure == null ? e.getCause() : failure;
        underWay.remove();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for all copies that have begun, and throws what the first of them threw. */
  void finish() {
    await();
    Throwable first = failure;
    failure = null;
    if (first instanceof Error error) {
      throw error;
    }
    if (first instanceof RuntimeException runtime) {
      throw runtime; // nothing that copies throws a checked one
    }
  }

  /** Finishes, and ends the threads. */
  void close() {
    try {
      finish();
    } finally {
      windows.clear();
      if (threads != null) {
        threads.shutdown();
        threads = null;
      }
    }
  }

  @Override
  public String toString() {
    return underWay.size() + " copies under way";
  }
}
