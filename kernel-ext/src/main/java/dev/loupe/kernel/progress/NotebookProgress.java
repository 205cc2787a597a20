package dev.loupe.kernel.progress;

import dev.loupe.kernel.host.Host;
import dev.loupe.progress.Progress;
import java.lang.ref.WeakReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Shows long work as one bar below its cell, and short work not at all.
 *
 * <p>Work inside of work moves the outer bar: a sweep shows how much of it is done, with the
 * forward pass that runs now counted in part.
 */
public final class NotebookProgress implements Consumer<Progress> {
  private final ThreadLocal<Shown> outermost = new ThreadLocal<>();
  private final Host host;
  private final LongSupplier nanoTime;

  /** Progress shown in {@code host}. */
  public NotebookProgress(Host host) {
    this(host, System::nanoTime);
  }

  NotebookProgress(Host host, LongSupplier nanoTime) {
    this.host = host;
    this.nanoTime = nanoTime;
  }

  @Override
  public void accept(Progress progress) {
    Shown shown = outermost.get();
    Progress outer = shown == null ? null : shown.work.get();
    if (outer == null || outer.closed() && outer != progress) {
      outer = progress;
      shown = new Shown(new WeakReference<>(progress), new Bar(host, nanoTime));
      outermost.set(shown);
    }
    if (outer != progress) {
      shown.bar.moved(outer, progress);
    } else if (progress.closed()) {
      outermost.remove();
      shown.bar.ended(progress);
    } else {
      shown.bar.moved(progress);
    }
  }

  /** The work is held weakly: whoever never closes it must not keep its thread's bar busy. */
  private record Shown(WeakReference<Progress> work, Bar bar) {}
}
