package dev.loupe.bench;

import java.util.Locale;
import java.util.Optional;

/**
 * What both processes have of a device's memory, in MiB.
 *
 * @param ours what Loupe's has at the end
 * @param theirs what Python's has at the end
 * @param peak the most that both had together between two tasks; PyTorch keeps what it once had
 */
record DeviceUse(long ours, long theirs, long peak) {
  static final double MOST = 1.1; // of Python's

  /** Such as {@code 2150 / 2022 = 1.06}, bold where the goal is reached. */
  static String text(Optional<DeviceUse> use) {
    return use.map(DeviceUse::text).orElse("unknown");
  }

  private String text() {
    double ratio = ours / (double) theirs;
    String text = String.format(Locale.ROOT, "%.2f", ratio);
    return ours
        + " / "
        + theirs
        + " ("
        + (ratio <= MOST ? "**" + text + "**" : text)
        + "), both at most "
        + peak;
  }

  @Override
  public String toString() {
    return text() + " MiB";
  }
}
