package dev.loupe.bench;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.google.gson.Gson;
import dev.loupe.arch.Families;
import dev.loupe.arch.HfConfig;
import dev.loupe.arch.Spec;
import dev.loupe.load.ModelSaver;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Metric;
import dev.loupe.model.RandomWeights;
import dev.loupe.model.Tokens;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.patching.Sweep;
import dev.loupe.site.Act;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

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

  private final HookedTransformer model;
  private final Peer peer;
  private final Floor floor;
  private final int rounds;
  private final List<String> lines = new ArrayList<>();

  /** One line of the table: what is swept, here, there, and at least. */
  private record Task(
      String title,
      String act,
      Function<ActivationPatching, Sweep> sweep,
      Function<Integer, Double> floor) {}

  private SweepBenchmark(HookedTransformer model, Peer peer, Floor floor, int rounds) {
    this.model = model;
    this.peer = peer;
    this.floor = floor;
    this.rounds = rounds;
  }

  /** Arguments: the Python to compare with, the script, the page to write, threads, rounds. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("loupe-bench");
    HfConfig config = HfConfig.parse(AgainstPython.CONFIG);
    Spec spec = Families.of(config).spec(config);
    HookedTransformer model =
        HookedTransformer.of(
            "random",
            spec,
            RandomWeights.forTraining(spec, 1),
            Optional.empty(),
            Device.cpu(),
            DataType.FLOAT32);
    ModelSaver.save(model, AgainstPython.CONFIG, folder);
    int threads = Integer.parseInt(arguments[3]);
    try (Peer peer = Peer.start(arguments[0], Path.of(arguments[1]), folder, threads)) {
      Floor floor = Floor.measured(spec, WIDTH);
      SweepBenchmark benchmark =
          new SweepBenchmark(model, peer, floor, Integer.parseInt(arguments[4]));
      benchmark.run();
      Files.writeString(Path.of(arguments[2]), benchmark.page(threads));
    }
    System.exit(0);
  }

  private void run() throws IOException {
    List<Task> tasks =
        List.of(
            new Task(
                "resid_pre, 12 × 15", "resid_pre", p -> p.sweep(Act.RESID_PRE), floor::residPre),
            new Task("head z, 12 × 12", "z", p -> p.sweep(Act.HEAD_Z), floor::headZ),
            new Task(
                "head z by position, 12 × 12 × 15",
                "z_by_position",
                p -> p.sweepByPosition(Act.HEAD_Z),
                floor::headZByPosition));
    for (int first : new int[] {WIDTH * 2 / 3, 0}) {
      for (Task task : tasks) {
        measure(task, first);
      }
    }
  }

  /** The prompts differ at one word, {@code first}, or in all words if that is the first. */
  private void measure(Task task, int first) throws IOException {
    int[] clean = new Random(1).ints(WIDTH, 0, 50257).toArray();
    int[] corrupted = clean.clone();
    for (int i = first; i < (first == 0 ? WIDTH : first + 1); i++) {
      corrupted[i] = (corrupted[i] + 1 + i) % 50257;
    }
    double[][] ours = new double[1][];
    Runnable sweep =
        () ->
            ours[0] =
                Arrays.stream(
                        task.sweep()
                            .apply(
                                ActivationPatching.of(
                                    model,
                                    Tokens.of(clean),
                                    Tokens.of(corrupted),
                                    Metric.logitDiff(RIGHT, WRONG)))
                            .measured())
                    .mapToDouble(cell -> cell[0])
                    .toArray();
    sweep.run();
    List<Double> here = new ArrayList<>();
    List<Double> hooks = new ArrayList<>();
    List<Double> loop = new ArrayList<>();
    double deviation = 0;
    for (int round = 0; round < rounds; round++) {
      long start = System.nanoTime();
      sweep.run();
      here.add((System.nanoTime() - start) / 1e6);
      Answer byHooks = ask("hooks", task, clean, corrupted);
      Answer byLoop = ask("loop", task, clean, corrupted);
      hooks.add(byHooks.ms());
      loop.add(byLoop.ms());
      for (int i = 0; i < ours[0].length; i++) {
        deviation = Math.max(deviation, Math.abs(ours[0][i] - byHooks.cells()[i]));
        deviation = Math.max(deviation, Math.abs(ours[0][i] - byLoop.cells()[i]));
      }
    }
    String differing = first == 0 ? "all" : "1";
    double least = task.floor().apply(first);
    String line =
        String.format(
            Locale.ROOT,
            "| %s | %s | %.2f s | %.2f s | **%.1f ×** | %.2f s | %.1f × | %.2f s | %.2f | %.0e |",
            task.title(),
            differing,
            AgainstPython.median(here) / 1000,
            AgainstPython.median(hooks) / 1000,
            AgainstPython.median(hooks) / AgainstPython.median(here),
            AgainstPython.median(loop) / 1000,
            AgainstPython.median(loop) / AgainstPython.median(here),
            least / 1000,
            AgainstPython.median(here) / least,
            deviation);
    System.out.println(line);
    lines.add(line);
  }

  /** What Python took and found. */
  private record Answer(double ms, double[] cells) {}

  private Answer ask(String way, Task task, int[] clean, int[] corrupted) throws IOException {
    Map<String, Object> question =
        Map.of(
            "way", way,
            "act", task.act(),
            "clean", clean,
            "corrupted", corrupted,
            "right", RIGHT,
            "wrong", WRONG);
    return new Gson().fromJson(peer.ask(new Gson().toJson(question)), Answer.class);
  }

  private String page(int threads) throws IOException {
    return String.format(
        Locale.ROOT,
        """
        # Patching sweeps, timed

        Written by `./loupe bench-sweeps PYTHON`: the same sweeps on the same random weights of GPT-2 small's shape,
        turn by turn in one run, %s. Machine: %s; %d threads on either side, JDK %s.

        *Hooks* is what every Python library does: transformers with PyTorch hooks, one forward a cell. *Loop* is
        PyTorch by hand: the cells of a layer in one batch that begins at that layer, only the last position
        unembedded. *Floor* is the time of the products with weights that no method can avoid (blocks behind the patch,
        positions from it on), at the %.0f GFLOP/s that this machine reaches on a product of %d × %d by %d × %d; work that is
        no product counts into the ratio. Prompts of %d tokens differ in one token, the last of their second third, or in
        all of them. The last column is the largest difference between any two of the three ways' cells, in logits.

        | sweep | tokens that differ | Loupe | hooks | faster | loop | faster | floor | Loupe / floor | deviation |
        |---|---|---|---|---|---|---|---|---|---|
        %s
        """,
        rounds == 1 ? "one round" : "medians of " + rounds + " rounds",
        AgainstPython.machine(),
        threads,
        System.getProperty("java.version"),
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
