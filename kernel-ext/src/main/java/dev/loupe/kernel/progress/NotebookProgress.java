package dev.loupe.kernel.progress;

import dev.loupe.kernel.host.Host;
import dev.loupe.progress.Progress;
import java.lang.ref.WeakReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Shows long work as one bar below its cell; short work is not shown.
 *
 * <p>Work inside other work moves the outer bar: the bar of a sweep also counts the finished part
 * of the current forward pass.
 */
public final class NotebookProgress implements Consumer<Progress> {
  private final ThreadLocal<Shown> outermost = new ThreadLocal<>();
  private final Host host;
  private final LongSupplier nanoTime;

  /** A listener that shows progress in {@code host}. */
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

  /** A weak reference, so that work that is never closed does not block the bar of its thread. */
  private record Shown(WeakReference<Progress> work, Bar bar) {}
}
