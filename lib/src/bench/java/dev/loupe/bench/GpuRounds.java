package dev.loupe.bench;

import com.google.gson.Gson;
import dev.loupe.memory.NativeMemory;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Times one model's tasks on both sides, in turns.
 *
 * @param work Loupe's half
 * @param peer Python's half
 * @param options how often
 */
record GpuRounds(GpuWork work, Peer peer, GpuOptions options) {
  private static final double NANOSECONDS = 1e9;

  /** Python's milliseconds, and the numbers if they were asked for. */
  private record Answer(double ms, double[] numbers) {}

  /** Compares the numbers, warms up, and times in turns, so that other load falls on both. */
  GpuCell time(GpuTask task) throws IOException {
    Map<Rival, String> objections = new EnumMap<>(Rival.class);
    double[] ours = work.run(task).get();
    for (Rival rival : task.rivals()) {
      double[] theirs = ask(task, rival, true).numbers();
      agreement(task)
          .flatMap(agreement -> agreement.objection(ours, theirs))
          .ifPresent(objection -> objections.put(rival, objection));
    }
    warmUp(task);
    List<Double> here = new ArrayList<>();
    Map<Rival, List<Double>> there = new EnumMap<>(Rival.class);
    for (int round = 0; round < Math.min(task.rounds(), options.rounds()); round++) {
      here.add(once(task));
      for (Rival rival : task.rivals()) {
        there.computeIfAbsent(rival, any -> new ArrayList<>()).add(ask(task, rival, false).ms());
      }
    }
    Map<Rival, Double> medians = new EnumMap<>(Rival.class);
    there.forEach((rival, times) -> medians.put(rival, AgainstPython.median(times)));
    return new GpuCell(task, AgainstPython.median(here), medians, objections);
  }

  /**
   * How near the numbers must be; none where one side's rounding decides which token comes next.
   */
  private Optional<Agreement> agreement(GpuTask task) {
    boolean rounds = work.kind().rounds();
    if (task.kind() == GpuTask.Kind.GENERATE) {
      return rounds ? Optional.empty() : Optional.of(Agreement.EXACT);
    }
    return Optional.of(rounds ? Agreement.BFLOAT16 : Agreement.FLOAT32);
  }

  private void warmUp(GpuTask task) throws IOException {
    double end = System.nanoTime() / NANOSECONDS + options.warmUp();
    do {
      once(task);
    } while (System.nanoTime() / NANOSECONDS < end);
    for (Rival rival : task.rivals()) {
      end = System.nanoTime() / NANOSECONDS + options.warmUp();
      do {
        ask(task, rival, false);
      } while (System.nanoTime() / NANOSECONDS < end);
    }
  }

  private double once(GpuTask task) {
    long start = System.nanoTime();
    work.run(task);
    double milliseconds = (System.nanoTime() - start) / 1e6;
    if (task.kind() == GpuTask.Kind.LOAD) {
      NativeMemory.collect(work.model().device()); // as Python frees its model, outside the time
    }
    return milliseconds;
  }

  private Answer ask(GpuTask task, Rival rival, boolean numbers) throws IOException {
    int vocab = work.model().spec().vocab();
    Map<String, Object> question =
        Map.of(
            "task", task.kind().name().toLowerCase(Locale.ROOT),
            "rival", rival.word(),
            "act", task.act().word(),
            "clean", rows(task.clean(vocab)),
            "corrupted", rows(task.corrupted(vocab)),
            "right", GpuWork.RIGHT,
            "wrong", GpuWork.WRONG,
            "numbers", numbers);
    return new Gson().fromJson(peer.ask(new Gson().toJson(question)), Answer.class);
  }

  private static int[][] rows(Tokens tokens) {
    int[][] rows = new int[tokens.batch()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = tokens.row(i);
    }
    return rows;
  }
}
