package dev.loupe.kernel.progress;

import dev.loupe.kernel.host.Host;
import dev.loupe.progress.Progress;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * A progress bar that redraws itself in place, at most ten times a second.
 *
 * <p>Work of less than a second shows nothing: its line would stay in the saved notebook for ever.
 */
final class Bar {
  private static final long FIRST_AFTER_NANOS = 1_000_000_000;
  private static final long AGAIN_AFTER_NANOS = 100_000_000;

  private final Host host;
  private final LongSupplier nanoTime;
  private final String id = UUID.randomUUID().toString();
  private final long start;
  private long last;
  private boolean shown;

  Bar(Host host, LongSupplier nanoTime) {
    this.host = host;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  void moved(Progress work) {
    moved(work, work.done());
  }

  /** Work inside this work counts as a fraction of the next unit. */
  void moved(Progress work, Progress part) {
    double fraction = part.total() == 0 ? 0 : (double) part.done() / part.total();
    moved(work, Math.min(work.total(), work.done() + fraction));
  }

  private void moved(Progress work, double done) {
    long now = nanoTime.getAsLong();
    if (now - (shown ? last : start) < (shown ? AGAIN_AFTER_NANOS : FIRST_AFTER_NANOS)) {
      return;
    }
    last = now;
    show(BarView.of(work, done, (now - start) / 1e9));
  }

  void ended(Progress work) {
    if (shown) {
      double seconds = (nanoTime.getAsLong() - start) / 1e9;
      BarView view = BarView.of(work, work.done(), seconds);
      host.update(view.ended(), id);
    }
  }

  private void show(BarView view) {
    if (shown) {
      host.update(view.running(), id);
    } else {
      host.display(view.running(), id);
      shown = true;
    }
  }
}
