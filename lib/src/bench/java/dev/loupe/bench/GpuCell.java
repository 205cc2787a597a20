package dev.loupe.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one model needed for one task.
 *
 * @param task the task
 * @param ours the milliseconds of Loupe
 * @param theirs those of each rival
 * @param objections of rivals whose numbers were others
 */
record GpuCell(
    GpuTask task, double ours, Map<Rival, Double> theirs, Map<Rival, String> objections) {
  /** How many times as long as Loupe a rival takes; none where the numbers were others. */
  Optional<Double> gain(Rival rival) {
    return objections.containsKey(rival) ? Optional.empty() : Optional.of(theirs.get(rival) / ours);
  }

  boolean reaches(Rival rival) {
    return gain(rival).filter(gain -> gain >= task.goals().get(rival)).isPresent();
  }

  /** The text in the table: a ratio that reaches its goal is bold. */
  String text() {
    List<Rival> rivals = task.rivals();
    if (rivals.equals(List.of(Rival.PLAIN))) {
      return milliseconds(ours) + " / " + rival(Rival.PLAIN);
    }
    return milliseconds(ours)
        + "; "
        + rivals.stream()
            .map(rival -> rival.word() + " " + rival(rival))
            .collect(Collectors.joining(", "));
  }

  private String rival(Rival rival) {
    if (objections.containsKey(rival)) {
      return "no ratio: the numbers are " + objections.get(rival);
    }
    double gain = gain(rival).orElseThrow();
    String ratio =
        rival == Rival.PLAIN
            ? String.format(Locale.ROOT, "%.2f", 1 / gain)
            : String.format(Locale.ROOT, gain < 10 ? "%.2f ×" : "%.0f ×", gain);
    return milliseconds(theirs.get(rival))
        + " ("
        + (reaches(rival) ? "**" + ratio + "**" : ratio)
        + ")";
  }

  private static String milliseconds(double time) {
    return String.format(Locale.ROOT, time < 20 ? "%.1f" : "%.0f", time);
  }

  @Override
  public String toString() {
    return task + ": " + text();
  }
}
