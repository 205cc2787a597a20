package dev.loupe.memory;

import dev.loupe.torch.LibC;
import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The native memory that tensors and models hold outside the Java heap, and its limits.
 *
 * <p>The garbage collector does not see native memory, so tensors that are no longer used would
 * pile up. Above the <em>soft</em> limit Loupe starts a collection, which frees tensors that no
 * variable refers to. A result that would still exceed the <em>hard</em> limit is refused, and the
 * error lists the biggest holders. The limits count results, caches and the temporary memory of a
 * forward pass ({@link Room}), not weights; set them with {@code -Dloupe.memory.soft=512} and
 * {@code -Dloupe.memory.hard=1024} (MB).
 */
public final class NativeMemory {
  private static final long MEGABYTE = 1L << 20;
  private static final Set<Holder> HOLDERS = ConcurrentHashMap.newKeySet();
  private static final AtomicLong LIVE = new AtomicLong();
  private static final Object ADMISSION = new Object();
  private static final Object COLLECTION = new Object();
  private static volatile long
      collectAbove; // rises with the memory in use, so that collections stay rare
  private static volatile long soft = megabytes("loupe.memory.soft", physical() / 8);
  private static volatile long hard = megabytes("loupe.memory.hard", physical() / 2);

  /** One owner of native memory; lives until its memory is freed. */
  public static final class Holder {
    private final String label;
    private long bytes;
    private boolean released;

    private Holder(String label) {
      this.label = label;
    }

    private synchronized void add(long more) {
      if (released) {
        throw new IllegalStateException(label + " is closed, so it cannot keep more tensors");
      }
      bytes += more;
      LIVE.addAndGet(more);
    }

    private synchronized void release() {
      LIVE.addAndGet(-bytes);
      bytes = 0;
      released = true;
    }

    private synchronized long bytes() {
      return bytes;
    }

    @Override
    public String toString() {
      return label + ", " + show(bytes());
    }
  }

  private NativeMemory() {}

  /** Sets both limits, in bytes. */
  public static void limits(long softBytes, long hardBytes) {
    if (softBytes <= 0 || hardBytes < softBytes) {
      throw new IllegalArgumentException(
          "memory limits need 0 < soft <= hard, not " + softBytes + " and " + hardBytes);
    }
    collectAbove = 0;
    soft = softBytes;
    hard = hardBytes;
  }

  /** The bytes that results and caches hold now. */
  public static long live() {
    return LIVE.get();
  }

  /** The limit in bytes above which unused results are collected. */
  public static long softLimit() {
    return soft;
  }

  /** The limit in bytes above which results are refused. */
  public static long hardLimit() {
    return hard;
  }

  /** A text with one line for the total and one for each of the biggest holders. */
  public static String report() {
    return show(live())
        + " held by results; collected above "
        + show(soft)
        + ", refused above "
        + show(hard)
        + biggest().stream().map(line -> "\n  " + line).collect(Collectors.joining());
  }

  public static Holder open(String label) {
    Holder holder = new Holder(label);
    HOLDERS.add(holder);
    return holder;
  }

  public static void release(Holder holder) {
    HOLDERS.remove(holder);
    holder.release();
  }

  /** Counts {@code bytes} more for {@code holder}, or refuses them. */
  public static void admit(Holder holder, long bytes) {
    if (!admitUpTo(holder, bytes, bytes)) {
      throw new IllegalStateException(refusal(holder, bytes));
    }
  }

  private static String refusal(Holder holder, long bytes) {
    return holder.label
        + " needs "
        + show(bytes)
        + " more, which would exceed the limit of "
        + show(hard)
        + "; keep fewer results"
        + holders();
  }

  /** The biggest holders, as the end of an error message. */
  static String holders() {
    List<String> biggest = biggest();
    return biggest.isEmpty() ? "" : ", or drop the biggest holders: " + String.join("; ", biggest);
  }

  /**
   * Counts {@code bytes} for {@code holder} if there is room for {@code peak}, and returns whether
   * there is.
   */
  static boolean admitUpTo(Holder holder, long bytes, long peak) {
    if (live() + peak > threshold()) {
      collect(peak);
    }
    synchronized (ADMISSION) { // two threads must not both get the last free memory
      if (live() + peak > hard) {
        return false;
      }
      holder.add(bytes);
      return true;
    }
  }

  /** The level above which a collection runs; nothing is refused before a collection. */
  private static long threshold() {
    return Math.min(hard, Math.max(soft, collectAbove));
  }

  /** Runs collections until there is enough room or nothing more is freed. */
  private static void collect(long wanted) {
    synchronized (COLLECTION) { // for threads that waited here, enough is often free already
      if (live() + wanted <= threshold()) {
        return;
      }
      long before = Long.MAX_VALUE;
      // One round that frees nothing proves nothing: the reclaimer may not have freed it yet.
      for (int round = 0;
          round < 5 && live() + wanted > soft && (round < 2 || live() < before);
          round++) {
        before = live();
        Reclaimer.collect();
      }
      LibC.trim();
      collectAbove = live() + live() / 4;
    }
  }

  private static List<String> biggest() {
    return HOLDERS.stream()
        .filter(holder -> holder.bytes() > 0)
        .collect(
            Collectors.groupingBy(holder -> holder.label, Collectors.summingLong(Holder::bytes)))
        .entrySet()
        .stream()
        .sorted(Comparator.comparingLong(entry -> -entry.getValue()))
        .limit(5)
        .map(entry -> entry.getKey() + " " + show(entry.getValue()))
        .toList();
  }

  static String show(long bytes) {
    return bytes >= 10 * MEGABYTE ? bytes / MEGABYTE + " MB" : bytes / 1024 + " kB";
  }

  private static long megabytes(String property, long otherwise) {
    return Long.getLong(property, Math.max(64, otherwise / MEGABYTE)) * MEGABYTE;
  }

  private static long physical() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getTotalMemorySize();
  }
}
