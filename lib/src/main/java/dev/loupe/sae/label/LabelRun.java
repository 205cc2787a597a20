package dev.loupe.sae.label;

import dev.loupe.progress.Progress;
import dev.loupe.sae.example.FeatureExamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Labels features, some at the same time, until all are done, the budget is spent or the thread is
 * interrupted.
 *
 * @param method how one feature is labelled
 * @param cost what it may cost
 * @param together how many features are labelled at the same time
 * @param finished what is done with each feature when it is finished
 */
record LabelRun(LabelMethod method, Cost cost, int together, Consumer<LabelledFeature> finished) {
  private static final long LONGEST_END = 60; // seconds, until the requests have stopped

  /** The features that were finished, in the order in which they were. */
  List<LabelledFeature> of(List<FeatureExamples> all) {
    ExecutorService threads = Executors.newFixedThreadPool(together, LabelRun::thread);
    try (Progress progress = Progress.of("labelling features", all.size(), "features")) {
      CompletionService<Optional<LabelledFeature>> work = new ExecutorCompletionService<>(threads);
      all.forEach(examples -> work.submit(() -> one(examples)));
      List<LabelledFeature> done = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        work.take().get().ifPresent(done::add);
        progress.tick(1, cost::toString);
      }
      return done;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException(
          "stopped by an interrupt; finished features are kept in the file, if one was given");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      end(threads);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "labelling");
    thread.setDaemon(true);
    return thread;
  }

  /** Nothing, if the budget is spent. */
  private Optional<LabelledFeature> one(FeatureExamples examples) {
    if (!cost.stop().isEmpty()) {
      return Optional.empty();
    }
    LabelledFeature labelled = method.labelled(examples, cost::add);
    finished.accept(labelled);
    return Optional.of(labelled);
  }

  /** Stops what still runs, and waits for it, so that nothing is asked or written later. */
  private static void end(ExecutorService threads) {
    threads.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      threads.awaitTermination(LONGEST_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
