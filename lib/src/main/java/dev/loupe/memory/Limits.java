package dev.loupe.memory;

import java.util.OptionalLong;

/**
 * The two limits of results, in bytes, where they are given.
 *
 * @param soft above it, what nothing refers to is collected
 * @param hard above it, results are refused
 */
record Limits(OptionalLong soft, OptionalLong hard) {
  private static final long MEGABYTE = 1L << 20;
  private static final long LEAST = 64 * MEGABYTE;

  static final Limits NONE = new Limits(OptionalLong.empty(), OptionalLong.empty());

  static Limits of(long soft, long hard) {
    if (soft <= 0 || hard < soft) {
      throw new IllegalArgumentException(
          "memory limits need 0 < soft <= hard, not " + soft + " and " + hard);
    }
    return new Limits(OptionalLong.of(soft), OptionalLong.of(hard));
  }

  /** What the user has set for every device: {@code -Dloupe.memory.soft} and {@code .hard}, MB. */
  static Limits ofProperties() {
    return new Limits(megabytes("loupe.memory.soft"), megabytes("loupe.memory.hard"));
  }

  /** Parts of a host's memory, which other programs need too. */
  static Limits ofHost(long total) {
    return of(Math.max(LEAST, total / 8), Math.max(LEAST, total / 2));
  }

  /** What results may take on a card, whose memory is there for them. */
  static Limits ofCard(long usable) {
    long hard = Math.max(1, usable);
    return of(Math.max(1, hard / 2), hard);
  }

  private static OptionalLong megabytes(String property) {
    Long set = Long.getLong(property);
    return set == null ? OptionalLong.empty() : OptionalLong.of(set * MEGABYTE);
  }
}
