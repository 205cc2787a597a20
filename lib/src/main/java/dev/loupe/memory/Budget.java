package dev.loupe.memory;

import ai.djl.Device;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What results hold on one device, and the limits there.
 *
 * <p>The limits of the host are parts of its memory. Those of a card follow what its driver says:
 * results may take what they hold and what is free. This is measured after each collection, when
 * PyTorch keeps nothing for later, and after models were loaded.
 */
final class Budget {
  private static final double USABLE = 0.95; // PyTorch's blocks have gaps between them

  private final Device device;
  private final DeviceMemory memory;
  private final Set<NativeMemory.Holder> holders = ConcurrentHashMap.newKeySet();
  private final AtomicLong live = new AtomicLong();
  private final Object admission = new Object();
  private final Object collection = new Object();
  private volatile long collectAbove; // rises with the memory in use, so that collections stay rare
  private volatile boolean measured;
  private volatile Limits own; // of the device itself
  private volatile Limits set; // by the user

  Budget(Device device, DeviceMemory memory, Limits set) {
    this.device = device;
    this.memory = memory;
    this.set = set;
    this.measured = !memory.measured();
    this.own = measured ? Limits.ofHost(memory.total()) : Limits.NONE;
  }

  Device device() {
    return device;
  }

  DeviceMemory memory() {
    return memory;
  }

  void set(Limits limits) {
    collectAbove = 0;
    set = limits;
  }

  long live() {
    return live.get();
  }

  long soft() {
    measureIfNew();
    return Math.min(hard(), set.soft().orElse(own.soft().getAsLong()));
  }

  long hard() {
    measureIfNew();
    long measuredHard = own.hard().getAsLong();
    long wished = set.hard().orElse(measuredHard);
    return memory.measured() ? Math.min(wished, measuredHard) : wished;
  }

  void open(NativeMemory.Holder holder) {
    holders.add(holder);
  }

  void close(NativeMemory.Holder holder) {
    holders.remove(holder);
  }

  void count(long bytes) {
    live.addAndGet(bytes);
  }

  /** Forgets what was measured: weights have come or gone. */
  void changed() {
    measured = !memory.measured();
  }

  private void measureIfNew() {
    if (!measured) {
      memory.giveBack();
      measure();
    }
  }

  private void measure() {
    if (memory.measured()) {
      own = Limits.ofCard((long) (USABLE * (live() + memory.free())));
      measured = true;
    }
  }

  /**
   * Counts {@code bytes} for {@code holder} if there is room for {@code peak}, and returns whether
   * there is.
   */
  boolean admit(NativeMemory.Holder holder, long bytes, long peak) {
    if (live() + peak > threshold()) {
      collect(peak);
    }
    synchronized (admission) { // two threads must not both get the last free memory
      if (live() + peak > hard()) {
        return false;
      }
      holder.add(bytes);
      return true;
    }
  }

  /** The level above which a collection runs; nothing is refused before a collection. */
  private long threshold() {
    return Math.min(hard(), Math.max(soft(), collectAbove));
  }

  /** Runs collections until there is enough room or nothing more is freed. */
  private void collect(long wanted) {
    synchronized (collection) { // for threads that waited here, enough is often free already
      if (live() + wanted <= threshold()) {
        return;
      }
      long before = Long.MAX_VALUE;
      // One round that frees nothing proves nothing: the reclaimer may not have freed it yet.
      for (int round = 0;
          round < 5 && live() + wanted > soft() && (round < 2 || live() < before);
          round++) {
        before = live();
        Reclaimer.collect();
      }
      memory.giveBack();
      measure();
      collectAbove = live() + live() / 4;
    }
  }

  /** What {@code free} says if that is less than {@code bytes}, even after a collection. */
  OptionalLong tooLittle(long bytes, LongSupplier free) {
    if (bytes <= free.getAsLong()) {
      return OptionalLong.empty();
    }
    collectAll();
    long left = free.getAsLong();
    return bytes > left ? OptionalLong.of(left) : OptionalLong.empty();
  }

  /** Frees everything that nothing refers to, whatever the limits. */
  void collectAll() {
    synchronized (collection) {
      Reclaimer.collect();
      memory.giveBack();
      measure();
    }
  }

  /** The biggest holders, as the end of an error message. */
  String holders() {
    List<String> biggest = biggest();
    return biggest.isEmpty() ? "" : ", or drop the biggest holders: " + String.join("; ", biggest);
  }

  private List<String> biggest() {
    return holders.stream()
        .filter(holder -> holder.bytes() > 0)
        .collect(
            Collectors.groupingBy(
                NativeMemory.Holder::label, Collectors.summingLong(NativeMemory.Holder::bytes)))
        .entrySet()
        .stream()
        .sorted(Comparator.comparingLong(entry -> -entry.getValue()))
        .limit(5)
        .map(entry -> entry.getKey() + " " + NativeMemory.show(entry.getValue()))
        .toList();
  }

  /** A line for the total and one for each of the biggest holders. */
  String report() {
    String card =
        memory.measured()
            ? " on %s; %s free of %s"
                .formatted(
                    device, NativeMemory.show(memory.free()), NativeMemory.show(memory.total()))
            : "";
    return NativeMemory.show(live())
        + " held by results"
        + card
        + "; collected above "
        + NativeMemory.show(soft())
        + ", refused above "
        + NativeMemory.show(hard())
        + biggest().stream().map(line -> "\n  " + line).collect(Collectors.joining());
  }

  @Override
  public String toString() {
    return report();
  }
}
