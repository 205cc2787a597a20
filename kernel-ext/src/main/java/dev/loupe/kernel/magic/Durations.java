package dev.loupe.kernel.magic;

import java.util.Locale;

/** Durations as readable text. */
public final class Durations {
  private Durations() {}

  /** A duration down to nanoseconds: "31 ns", "4.2 µs", "12 ms". */
  static String small(double seconds) {
    if (seconds >= 0.9995) {
      return text(seconds);
    }
    String[] units = {"ns", "µs", "ms"};
    double value = seconds * 1e9;
    int unit = 0;
    while (value >= 999.5) {
      value /= 1000;
      unit++;
    }
    String format = value < 9.95 ? "%.1f %s" : "%.0f %s";
    return String.format(Locale.ROOT, format, value, units[unit]);
  }

  /** Three figures at most: "12 ms", "3.4 s", "2 min 5 s", "1 h 10 min". */
  public static String text(double seconds) {
    if (seconds < 0.9995) {
      return Math.round(seconds * 1000) + " ms";
    }
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? whole / 60 + " min " + whole % 60 + " s"
        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }
}
