package dev.loupe.bench;

import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.ZeroEmbedding;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The metric of coalitions of tokens in Loupe, and in Python with transformers by one forward pass
 * each and in batches of 32, in turn; random weights of GPT-2 small's shape.
 *
 * <p>Arguments: PYTHON, perturbation.py, THREADS, TURNS, and the most coalitions that Python is
 * given; its time for all of them is scaled up.
 */
public final class PerturbationBenchmark {
  private static final int[] WIDTHS = {15, 128};
  private static final List<String> WAYS = List.of("loop", "batch");
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  private final HookedTransformer model;
  private final Peer peer;
  private final int turns;
  private final int most;

  private PerturbationBenchmark(HookedTransformer model, Peer peer, int turns, int most) {
    this.model = model;
    this.peer = peer;
    this.turns = turns;
    this.most = most;
  }

  /** PYTHON, SCRIPT, THREADS, TURNS, MOST. */
  public static void main(String[] arguments) throws IOException {
    int turns = Integer.parseInt(arguments[3]);
    int most = Integer.parseInt(arguments[4]);
    BesideGpt2.run(
        arguments, (model, peer) -> new PerturbationBenchmark(model, peer, turns, most).compare());
    System.exit(0);
  }

  private void compare() throws IOException {
    System.out.println(
        "| coalitions | tokens | Loupe | loop | faster | batches of 32 | faster | deviation |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (int width : WIDTHS) {
      row("occlusion: " + width, width, occlusion(width));
      row("KernelSHAP: 512", width, kernelShap(width));
    }
    row("all: 4096", 12, all());
  }

  private static List<BitSet> all() {
    return IntStream.range(0, 4096).mapToObj(bits -> BitSet.valueOf(new long[] {bits})).toList();
  }

  private static List<BitSet> occlusion(int width) {
    return IntStream.range(0, width).mapToObj(absent -> flipped(one(absent), width)).toList();
  }

  private static BitSet one(int unit) {
    BitSet one = new BitSet();
    one.set(unit);
    return one;
  }

  private static BitSet flipped(BitSet present, int width) {
    BitSet other = (BitSet) present.clone();
    other.flip(0, width);
    return other;
  }

  /** 256 pairs whose sizes are as likely as KernelSHAP's. */
  private static List<BitSet> kernelShap(int width) {
    Random random = new Random(1);
    double[] likely = IntStream.range(1, width).mapToDouble(k -> 1.0 / k / (width - k)).toArray();
    List<BitSet> drawn = new ArrayList<>();
    while (drawn.size() < 512) {
      double left = random.nextDouble() * Arrays.stream(likely).sum();
      int size = 1;
      while (size < width - 1 && left >= likely[size - 1]) {
        left -= likely[size - 1];
        size++;
      }
      BitSet some = new BitSet();
      while (some.cardinality() < size) {
        some.set(random.nextInt(width));
      }
      drawn.add(some);
      drawn.add(flipped(some, width));
    }
    return drawn;
  }

  private void row(String title, int width, List<BitSet> coalitions) throws IOException {
    List<List<Double>> times = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    double deviation = 0;
    List<BitSet> some = coalitions.subList(0, Math.min(most, coalitions.size()));
    double scale = (double) coalitions.size() / some.size();
    String masks =
        some.stream().map(one -> mask(one, width)).collect(Collectors.joining(" ", " ", ""));
    for (int turn = -1; turn < turns; turn++) { // the first one is not counted
      double[] ours = inLoupe(width, coalitions);
      List<Double> turned = new ArrayList<>(List.of(ours[0]));
      for (String way : WAYS) {
        double[] theirs = numbers(peer.ask(way + masks));
        turned.add(theirs[0] * scale);
        for (int i = 1; i < theirs.length; i++) {
          deviation = Math.max(deviation, Math.abs(theirs[i] - ours[i]));
        }
      }
      for (int who = 0; who < 3 && turn >= 0; who++) {
        times.get(who).add(turned.get(who));
      }
    }
    double[] medians = times.stream().mapToDouble(AgainstPython::median).toArray();
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.2f s | %.2f s | **%.1f ×** | %.2f s | %.1f × | %.0e |%n",
        title,
        width,
        medians[0] / 1e3,
        medians[1] / 1e3,
        medians[1] / medians[0],
        medians[2] / 1e3,
        medians[2] / medians[0],
        deviation);
  }

  private static String mask(BitSet coalition, int width) {
    return IntStream.range(0, width)
        .mapToObj(unit -> coalition.get(unit) ? "1" : "0")
        .collect(Collectors.joining());
  }

  private static double[] numbers(String answer) {
    return Arrays.stream(answer.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /** The time in ms, and the metric of each coalition, with the runs of prompt and baseline. */
  private double[] inLoupe(int width, List<BitSet> coalitions) {
    int[] ids = IntStream.range(0, width).map(i -> 7919 * (i + 1) % 50000).toArray();
    long start = System.nanoTime();
    Question question = Question.of(model.run(Tokens.of(ids)), METRIC).against(new ZeroEmbedding());
    double[] values = question.coalitions().values(coalitions);
    double[] result = new double[values.length + 1];
    result[0] = (System.nanoTime() - start) / 1e6;
    System.arraycopy(values, 0, result, 1, values.length);
    return result;
  }
}
