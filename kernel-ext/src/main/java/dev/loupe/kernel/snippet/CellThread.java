package dev.loupe.kernel.snippet;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that runs cell code, so that thread-local state such as PyTorch's grad mode lasts
 * from cell to cell.
 *
 * <p>An interrupt comes in steps: {@link Thread#interrupt}; after 1.5 s the stop flag, which the
 * checks added to cell code read; then, where the JDK still has it, {@link Thread#stop}; and
 * finally the thread is abandoned and replaced by a new one.
 */
public final class CellThread implements AutoCloseable {
  private static final long FLAG_AFTER_MS = 1500;
  private static final long STOP_AFTER_MS = 1650;
  private static final long GIVE_UP_AFTER_MS = 2500; // on a busy machine a stop takes its time
  private static final boolean JDK_CAN_STOP = Runtime.version().feature() < 20;

  private final ClassLoader loader;
  private final ScheduledExecutorService clock = clock();
  private int workers;
  private Worker worker;
  private Task running;
  private boolean
      stopped; // until the next cell begins: an interrupt may come while a snippet is compiled

  public CellThread(ClassLoader loader) {
    this.loader = loader;
    this.worker = new Worker();
  }

  /** The value of {@code body}, run on the cell thread; its exceptions are thrown here. */
  public Object call(Callable<Object> body) throws Throwable {
    if (Thread.currentThread() instanceof Worker) {
      return body.call(); // a cell that evaluates code
    }
    Task task = new Task(body);
    synchronized (this) {
      if (stopped) {
        throw new CellStopped();
      }
      StopFlag.lower();
      running = task;
      worker.tasks.add(task);
    }
    Outcome outcome = task.outcome.join();
    if (outcome.thrown() != null) {
      throw outcome.thrown();
    }
    return outcome.value();
  }

  /** Forgets an earlier interrupt: a new cell begins. */
  public synchronized void begin() {
    stopped = false;
  }

  /** Stops the running code, gently first, and starts nothing more of the cell. */
  public synchronized void interrupt() {
    stopped = true;
    Task task = running;
    if (task == null) {
      return;
    }
    worker.interrupt();
    later(FLAG_AFTER_MS, task, StopFlag::raise);
    later(STOP_AFTER_MS, task, this::stopWorker);
    later(GIVE_UP_AFTER_MS, task, () -> giveUp(task));
  }

  private void later(long millis, Task task, Runnable step) {
    clock.schedule(() -> ifRuns(task, step), millis, TimeUnit.MILLISECONDS);
  }

  private synchronized void ifRuns(Task task, Runnable step) {
    if (!task.outcome.isDone()) {
      step.run();
    }
  }

  @SuppressWarnings("deprecation") // the last resort for a loop in library code
  private void stopWorker() {
    if (JDK_CAN_STOP) {
      worker.stop();
    }
  }

  private void giveUp(Task task) {
    StopFlag.condemn(worker);
    worker.retired = true;
    Throwable stillRuns = new StillRunning(worker);
    worker = new Worker();
    running = null;
    task.outcome.complete(new Outcome(null, stillRuns));
  }

  private synchronized void ended(Task task) {
    if (running == task) {
      running = null;
    }
    Thread.interrupted(); // an interrupt of this task is not the next one's
  }

  @Override
  public synchronized void close() {
    clock.shutdownNow();
    worker.retired = true;
    worker.interrupt();
  }

  private static ScheduledExecutorService clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1,
            body -> {
              Thread thread = new Thread(body, "loupe-interrupt");
              thread.setDaemon(true);
              return thread;
            });
    clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return clock;
  }

  private record Outcome(Object value, Throwable thrown) {}

  private static final class Task {
    private final Callable<Object> body;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    Task(Callable<Object> body) {
      this.body = body;
    }
  }

  private final class Worker extends Thread {
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private volatile boolean retired;

    Worker() {
      super("loupe-cell-" + ++workers);
      setDaemon(true);
      setContextClassLoader(loader);
      start();
    }

    @Override
    public void run() {
      while (!retired) {
        try {
          runNext();
        } catch (Throwable lateStop) { // it hit after its task had ended; there is nothing to stop
          Thread.interrupted();
        }
      }
    }

    private void runNext() throws InterruptedException {
      Task task = tasks.take();
      Outcome outcome;
      try {
        outcome = new Outcome(task.body.call(), null);
      } catch (Throwable thrown) {
        outcome = new Outcome(null, thrown);
      }
      ended(task);
      task.outcome.complete(outcome);
    }
  }
}
