package dev.loupe.bench;

import com.google.gson.Gson;
import dev.loupe.bench.TimedSweep.Place;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Patching sweeps here, with hooks on Python's transformers, and by a loop in PyTorch written for
 * the purpose: turn by turn in one run, on the same random weights of GPT-2 small's shape. Writes
 * the page of results.
 *
 * <p>Run by {@code ./loupe bench-sweeps PYTHON}.
 */
public final class SweepBenchmark {
  private static final int WIDTH = 15;
  private static final int RIGHT = 100;
  private static final int WRONG = 200;
  private static final int CELLS_WITH_HOOKS = 90; // all cost the same: a whole forward
  private static final int HEADS_BY_LOOP = 4; // of those that a loop patches position by position

  private final HookedTransformer model;
  private final Peer peer;
  private final Floor floor;
  private final int rounds;
  private final List<String> lines = new ArrayList<>();

  private SweepBenchmark(HookedTransformer model, Peer peer, Floor floor, int rounds) {
    this.model = model;
    this.peer = peer;
    this.floor = floor;
    this.rounds = rounds;
  }

  /** Arguments: the Python to compare with, the script, the page to write, threads, rounds. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("loupe-bench");
    HookedTransformer model = RandomModel.of(RandomModel.GPT2_SMALL);
    model.save(folder, RandomModel.GPT2_SMALL);
    int threads = Integer.parseInt(arguments[3]);
    try (Peer peer = Peer.start(arguments[0], Path.of(arguments[1]), folder, threads)) {
      Floor floor = Floor.measured(model.spec(), WIDTH);
      SweepBenchmark benchmark =
          new SweepBenchmark(model, peer, floor, Integer.parseInt(arguments[4]));
      benchmark.run();
      Files.writeString(Path.of(arguments[2]), benchmark.page(threads));
    }
    System.exit(0);
  }

  private void run() throws IOException {
    for (int first : new int[] {WIDTH * 2 / 3, 0}) {
      for (TimedSweep sweep : TimedSweep.all()) {
        measure(sweep, first);
      }
    }
  }

  /** What a way took for a whole sweep in each round, and how far it ever was from ours. */
  private record Timing(List<Double> milliseconds, List<Double> deviations) {
    Timing() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    double median() {
      return AgainstPython.median(milliseconds);
    }

    double deviation() {
      return deviations.stream().mapToDouble(x -> x).max().orElse(0);
    }
  }

  /** The prompts differ at one word, {@code first}, or in all words if that is the first. */
  private void measure(TimedSweep sweep, int first) throws IOException {
    int[] clean = new Random(1).ints(WIDTH, 0, 50257).toArray();
    int[] corrupted = clean.clone();
    for (int i = first; i < (first == 0 ? WIDTH : first + 1); i++) {
      corrupted[i] = (corrupted[i] + 1 + i) % 50257;
    }
    Timing here = new Timing();
    Timing hooks = new Timing();
    Timing loop = new Timing();
    double[] ours = sweep(sweep, clean, corrupted);
    for (int round = 0; round < rounds; round++) {
      long start = System.nanoTime();
      sweep(sweep, clean, corrupted);
      here.milliseconds().add((System.nanoTime() - start) / 1e6);
      ask("hooks", sweep, clean, corrupted, ours, hooks);
      ask("loop", sweep, clean, corrupted, ours, loop);
    }
    double least = floor.of(sweep, first);
    String line =
        String.format(
            Locale.ROOT,
            "| %s | %s | %.2f s | %.1f s | **%.1f ×** | %.2f s | %.1f × | %.2f s | %.2f | %.0e |",
            sweep.title(model.spec(), WIDTH),
            first == 0 ? "all" : "1",
            here.median() / 1000,
            hooks.median() / 1000,
            hooks.median() / here.median(),
            loop.median() / 1000,
            loop.median() / here.median(),
            least / 1000,
            here.median() / least,
            Math.max(hooks.deviation(), loop.deviation()));
    System.out.println(line);
    lines.add(line);
  }

  private double[] sweep(TimedSweep sweep, int[] clean, int[] corrupted) {
    ActivationPatching patching =
        ActivationPatching.of(
            model, Tokens.of(clean), Tokens.of(corrupted), Metric.logitDiff(RIGHT, WRONG));
    return sweep.run(patching, model.spec());
  }

  /** What Python took to run the prompts and for the cells, and what it found in them. */
  private record Answer(double prompts, double cells, double[] values) {}

  /** Times one way; where it does a sample of the cells, the time for all of them is worked out. */
  private void ask(
      String way, TimedSweep sweep, int[] clean, int[] corrupted, double[] ours, Timing timing)
      throws IOException {
    List<Place> places = sweep.places(model.spec(), WIDTH);
    int[] sample = way.equals("hooks") ? every(places.size()) : heads(sweep, places);
    Map<String, Object> question =
        Map.of(
            "way", way,
            "act", sweep.act().word(),
            "places", IntStream.of(sample).mapToObj(places::get).toList(),
            "clean", clean,
            "corrupted", corrupted,
            "right", RIGHT,
            "wrong", WRONG);
    Answer answer = new Gson().fromJson(peer.ask(new Gson().toJson(question)), Answer.class);
    double share = sample.length / (double) places.size();
    timing.milliseconds().add(answer.prompts() + answer.cells() / share);
    for (int i = 0; i < sample.length; i++) {
      timing.deviations().add(Math.abs(answer.values()[i] - ours[sample[i]]));
    }
  }

  /** Cells evenly spread over all. */
  private static int[] every(int cells) {
    int count = Math.min(cells, CELLS_WITH_HOOKS);
    return IntStream.range(0, count).map(i -> (int) ((long) i * cells / count)).toArray();
  }

  /** Whole heads of every layer, so that batches are as large as they would be. */
  private static int[] heads(TimedSweep sweep, List<Place> places) {
    int heads =
        switch (sweep.cut()) {
          case POSITION, HEAD -> Integer.MAX_VALUE;
          case HEAD_AND_POSITION -> HEADS_BY_LOOP;
          case ENTRY -> 1;
        };
    return IntStream.range(0, places.size()).filter(i -> places.get(i).head() < heads).toArray();
  }

  private String page(int threads) throws IOException {
    return String.format(
        Locale.ROOT,
        """
        # Timings of patching sweeps

        Written by `./loupe bench-sweeps PYTHON`. It times TransformerLens' fifteen sweeps in Loupe and in Python, in turn and
        in one run, with the same random weights of GPT-2 small's shape; %s.
        Machine: %s; %d threads on both sides, JDK %s.

        * *Loupe* is the whole line `patching(model, clean, corrupted, metric).sweep(…)`, including the runs of both prompts.
        * *Hooks* is what Python libraries do: transformers with PyTorch hooks, one forward pass per cell. %d cells, spread
          evenly, are run; the time of all cells is scaled up from them.
        * *Loop* is written by hand in PyTorch: the cells of a layer in batches that start at that layer, with only the last
          position unembedded. For sweeps by head and position, %d heads per layer are run, for sweeps by pattern entry one;
          the rest is scaled up.
        * *Floor* is the time of the matrix products with weights that every method needs (after the patch, from its position
          on), at %.0f GFLOP/s. This machine reaches that speed on a product of %d × %d by %d × %d. Attention, norms,
          activations and the runs of the prompts count into the ratio.
        * The prompts have %d tokens. They differ in one token, at two thirds of the prompt, or in all tokens.
        * *Deviation* is the largest difference between Loupe's cells and those of either Python method, in logits.

        | sweep | tokens that differ | Loupe | hooks | faster | loop | faster | floor | Loupe / floor | deviation |
        |---|---|---|---|---|---|---|---|---|---|
        %s
        """,
        rounds == 1 ? "one round" : "medians of " + rounds + " rounds",
        AgainstPython.machine(),
        threads,
        System.getProperty("java.version"),
        CELLS_WITH_HOOKS,
        HEADS_BY_LOOP,
        floor.flopsPerSecond() / 1e9,
        1024,
        model.spec().dModel(),
        model.spec().dModel(),
        model.spec().mlp().orElseThrow().dMlp(),
        WIDTH,
        String.join("\n", lines));
  }

  @Override
  public String toString() {
    return "benchmark of sweeps of " + model;
  }
}
