package dev.loupe.bench;

import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * One row of the table: a piece of work that both sides do.
 *
 * @param title what stands in the table
 * @param kind the work
 * @param act what a sweep patches
 * @param prompts how many prompts there are
 * @param width how many tokens each of them has
 * @param differing how many of these tokens differ in the corrupted prompts
 * @param rounds how often it is timed at most
 * @param goals for each rival, how many times as long as Loupe it should take at least
 * @param goal the same in words
 */
record GpuTask(
    String title,
    Kind kind,
    Act act,
    int prompts,
    int width,
    int differing,
    int rounds,
    Map<Rival, Double> goals,
    String goal) {
  private static final int SHORT = 15;
  private static final int LONG = 256;
  private static final int MANY = 32;

  /** What is done. */
  enum Kind {
    LOAD,
    FORWARD,
    CACHE,
    GRADIENTS,
    GENERATE,
    SWEEP
  }

  /** The rows, from a model's start on. */
  static List<GpuTask> all() {
    return List.of(
        plain("load to first logits", Kind.LOAD, SHORT, 5, 1),
        plain("forward 15 tokens", Kind.FORWARD, SHORT, 51, 1),
        plain("forward 256", Kind.FORWARD, LONG, 31, 1),
        plain("keep resid_pre 15", Kind.CACHE, SHORT, 31, 1),
        plain("gradients 15", Kind.GRADIENTS, SHORT, 21, 1),
        plain("generate 30", Kind.GENERATE, SHORT, 11, 0.9),
        sweep("resid_pre sweep, one token differs", Act.RESID_PRE, 1),
        sweep("the same, all differ", Act.RESID_PRE, SHORT),
        sweep("head z, one differs", Act.HEAD_Z, 1),
        manyPrompts());
  }

  private static GpuTask plain(String title, Kind kind, int width, int rounds, double most) {
    Map<Rival, Double> goals = Map.of(Rival.PLAIN, 1 / most);
    return new GpuTask(
        title, kind, Act.RESID_PRE, 1, width, 0, rounds, goals, "≤ " + most + " × Python");
  }

  private static GpuTask sweep(String title, Act act, int differing) {
    Map<Rival, Double> goals = Map.of(Rival.HOOKS, 40.0, Rival.BATCH, 1.5, Rival.LOOP, 1.5);
    String goal = "hooks ≥ 40 × Loupe, batch and loop ≥ 1.5 ×";
    return new GpuTask(title, Kind.SWEEP, act, 1, SHORT, differing, 7, goals, goal);
  }

  private static GpuTask manyPrompts() {
    Map<Rival, Double> goals = Map.of(Rival.HOOKS, 1.5, Rival.BATCH, 1.5);
    return new GpuTask(
        "resid_pre, 32 prompts",
        Kind.SWEEP,
        Act.RESID_PRE,
        MANY,
        SHORT,
        1,
        3,
        goals,
        "hooks and batch ≥ 1.5 × Loupe");
  }

  /** The ways that Loupe is compared with. */
  List<Rival> rivals() {
    return goals.keySet().stream().sorted().toList();
  }

  Tokens clean(int vocab) {
    return Tokens.of(ids(vocab));
  }

  /** The clean prompts with one token changed at two thirds, or with all tokens changed. */
  Tokens corrupted(int vocab) {
    int[][] rows = ids(vocab);
    int first = differing == width ? 0 : width * 2 / 3;
    for (int[] row : rows) {
      IntStream.range(first, first + differing).forEach(i -> row[i] = (row[i] + 1 + i) % vocab);
    }
    return Tokens.of(rows);
  }

  private int[][] ids(int vocab) {
    Random random = new Random(1);
    return IntStream.range(0, prompts)
        .mapToObj(row -> random.ints(width, 0, vocab).toArray())
        .toArray(int[][]::new);
  }

  @Override
  public String toString() {
    return title;
  }
}
