package dev.loupe.bench;

import dev.loupe.attribution.gradient.IntegratedGradients;
import dev.loupe.attribution.path.Quadrature;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.ZeroEmbedding;
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
 * Input attribution in Loupe and in PyTorch with transformers, in turn; random weights of GPT-2
 * small's shape.
 *
 * <p>Run by {@code ./loupe bench-input-attribution PYTHON}. Loupe's time includes the metric of the
 * prompt and of the baseline, for the check of the sum. The ratio is the median of the turns'
 * ratios, below 1 where Loupe is faster; memory is the growth of the process at its peak; the last
 * column is the largest difference between two scores, in logits.
 */
public final class InputAttributionBenchmark {
  /** What is timed: the name that the script knows, and the method. */
  private record Task(String name, Method method) {}

  private static final List<Task> TASKS =
      List.of(new Task("integrated-gradients", new IntegratedGradients(50, Quadrature.MIDPOINT)));

  private static final int[] WIDTHS = {15, 128}; // tokens
  private static final int WARM = 2; // turns that are not counted
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  private final HookedTransformer model;
  private final Peer peer;
  private final int turns;

  /** The time in ms, the memory in bytes, and the score of each token. */
  private record Result(double time, double memory, double[] scores) {
    static Result parse(String answer) {
      double[] all = Arrays.stream(answer.split(" ")).mapToDouble(Double::parseDouble).toArray();
      return new Result(all[0], all[1], Arrays.copyOfRange(all, 2, all.length));
    }
  }

  private InputAttributionBenchmark(HookedTransformer model, Peer peer, int turns) {
    this.model = model;
    this.peer = peer;
    this.turns = turns;
  }

  /** PYTHON, SCRIPT, THREADS, TURNS. */
  public static void main(String[] arguments) throws IOException {
    int turns = Integer.parseInt(arguments[3]);
    BesideGpt2.run(
        arguments, (model, peer) -> new InputAttributionBenchmark(model, peer, turns).compare());
    System.exit(0);
  }

  private void compare() throws IOException {
    System.out.println(
        "| method | tokens | Loupe | Python | ratio | memory of Loupe | of Python | deviation |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (Task task : TASKS) {
      for (int width : WIDTHS) {
        List<Result> ours = new ArrayList<>();
        List<Result> theirs = new ArrayList<>();
        for (int turn = 0; turn < turns + WARM; turn++) {
          ours.add(inLoupe(task.method(), width));
          theirs.add(Result.parse(peer.ask(task.name() + " " + width)));
        }
        row(task, width, ours.subList(WARM, ours.size()), theirs.subList(WARM, theirs.size()));
      }
    }
  }

  private static void row(Task task, int width, List<Result> ours, List<Result> theirs) {
    System.out.printf("| %s | %d ", task.name(), width);
    System.out.printf(
        "| %.0f ms | %.0f ms ", median(ours, Result::time), median(theirs, Result::time));
    double[] ratios =
        IntStream.range(0, ours.size())
            .mapToDouble(turn -> ours.get(turn).time() / theirs.get(turn).time())
            .toArray();
    System.out.printf(Locale.ROOT, "| **%.2f** ", median(ratios));
    System.out.printf("| %.0f MB ", median(ours, Result::memory) / (1 << 20));
    System.out.printf("| %.0f MB ", median(theirs, Result::memory) / (1 << 20));
    double[] some = ours.get(0).scores();
    double[] others = theirs.get(0).scores();
    double deviation =
        IntStream.range(0, some.length)
            .mapToDouble(i -> Math.abs(some[i] - others[i]))
            .max()
            .orElseThrow();
    System.out.printf(Locale.ROOT, "| %.0e |%n", deviation);
  }

  private static double median(List<Result> turns, ToDoubleFunction<Result> what) {
    return median(turns.stream().mapToDouble(what).toArray());
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private Result inLoupe(Method method, int width) throws IOException {
    int[] ids = new int[width];
    Arrays.setAll(ids, i -> 7919 * (i + 1) % 50000); // as in the script
    Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak is from now on: proc(5)
    long before = LinuxMemory.ofProcess("VmRSS").orElseThrow();
    long start = System.nanoTime();
    Question question = Question.of(model.run(Tokens.of(ids)), METRIC).against(new ZeroEmbedding());
    double[] scores = method.on(question).values();
    double time = (System.nanoTime() - start) / 1e6;
    return new Result(time, LinuxMemory.ofProcess("VmHWM").orElseThrow() - before, scores);
  }
}
