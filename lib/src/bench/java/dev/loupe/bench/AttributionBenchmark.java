package dev.loupe.bench;

import dev.loupe.attribution.logit.LogitAttribution;
import dev.loupe.memory.LinuxMemory;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Direct logit attribution of all heads and neurons in Loupe, and of all neurons in PyTorch with
 * transformers, in turn; random weights of GPT-2 small's shape.
 *
 * <p>Run by {@code ./loupe bench-attribution PYTHON}. Memory is the growth of the process at its
 * peak. The last column is the largest difference between the ten largest neurons, in logits.
 */
public final class AttributionBenchmark {
  private static final int[][] SIZES = {{1, 15}, {1, 256}, {32, 15}}; // prompts, tokens
  private static final List<String> WAYS = List.of("projected", "stacked");
  private static final int WARM = 4; // turns that are not counted
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  private final HookedTransformer model;
  private final Peer peer;
  private final int turns;

  /** The time in ms, the memory in bytes, and the ten largest neurons. */
  private record Result(double time, double memory, double[] neurons) {
    static Result parse(String answer) {
      double[] all = Arrays.stream(answer.split(" ")).mapToDouble(Double::parseDouble).toArray();
      return new Result(all[0], all[1], Arrays.copyOfRange(all, 2, all.length));
    }
  }

  private AttributionBenchmark(HookedTransformer model, Peer peer, int turns) {
    this.model = model;
    this.peer = peer;
    this.turns = turns;
  }

  /** PYTHON, SCRIPT, THREADS, TURNS. */
  public static void main(String[] arguments) throws IOException {
    int turns = Integer.parseInt(arguments[3]);
    BesideGpt2.run(
        arguments, (model, peer) -> new AttributionBenchmark(model, peer, turns).compare());
    System.exit(0);
  }

  private void compare() throws IOException {
    System.out.println(
        "| prompts x tokens | Loupe | loop, projected | loop, stacked | memory of Loupe | of projected | of stacked | deviation |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (int[] size : SIZES) {
      List<List<Result>> results =
          List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()); // [who][turn]
      for (int turn = 0; turn < turns + WARM; turn++) {
        results.get(0).add(inLoupe(size[0], size[1]));
        for (int way = 0; way < WAYS.size(); way++) {
          String question = String.format("%s %d %d", WAYS.get(way), size[0], size[1]);
          results.get(way + 1).add(Result.parse(peer.ask(question)));
        }
      }
      row(size, results);
    }
  }

  private static void row(int[] size, List<List<Result>> results) {
    System.out.printf("| %d x %d ", size[0], size[1]);
    results.forEach(who -> System.out.printf("| %.0f ms ", median(who, Result::time)));
    results.forEach(
        who -> System.out.printf("| %.0f MB ", median(who, Result::memory) / (1 << 20)));
    double[] ours = sorted(results.get(0));
    double[] theirs = sorted(results.get(1));
    double deviation =
        IntStream.range(0, ours.length)
            .mapToDouble(i -> Math.abs(ours[i] - theirs[i]))
            .max()
            .orElseThrow();
    System.out.printf(Locale.ROOT, "| %.0e |%n", deviation);
  }

  private static double[] sorted(List<Result> turns) {
    return Arrays.stream(turns.get(0).neurons()).sorted().toArray();
  }

  private static double median(List<Result> turns, ToDoubleFunction<Result> what) {
    double[] counted = turns.stream().skip(WARM).mapToDouble(what).sorted().toArray();
    return counted[counted.length / 2];
  }

  private Result inLoupe(int prompts, int width) throws IOException {
    int[][] ids = new int[prompts][width];
    for (int prompt = 0; prompt < prompts; prompt++) {
      for (int i = 0; i < width; i++) {
        ids[prompt][i] = (7919 * (i + 1) + 104729 * prompt) % 50000; // as in the script
      }
    }
    Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak is from now on: proc(5)
    long before = LinuxMemory.ofProcess("VmRSS").orElseThrow();
    long start = System.nanoTime();
    double[][] neurons =
        LogitAttribution.of(model.run(Tokens.of(ids)), METRIC).topNeurons(10).values();
    double time = (System.nanoTime() - start) / 1e6;
    long grown = LinuxMemory.ofProcess("VmHWM").orElseThrow() - before;
    return new Result(time, grown, Arrays.stream(neurons).mapToDouble(row -> row[0]).toArray());
  }
}
