package dev.loupe.bench;

import ai.djl.Device;
import dev.loupe.load.ModelLoader;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * The same work in Java and in Python's transformers, in one run, turn by turn, on the same random
 * weights of GPT-2 small's shape; prints medians and ratios.
 *
 * <p>Run by {@code ./loupe bench-python PYTHON}, whose Python has torch and transformers.
 */
public final class AgainstPython {
  private static final int LOADING_ROUNDS = 7;

  private final Peer peer;
  private final HookedTransformer model;

  private AgainstPython(Peer peer, HookedTransformer model) {
    this.peer = peer;
    this.model = model;
  }

  /** Arguments: the Python to compare with, the peer script, the number of threads of both. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("loupe-bench");
    RandomModel.save(RandomModel.GPT2_SMALL, folder);
    int threads = Integer.parseInt(arguments[2]);
    Peer peer = Peer.start(arguments[0], Path.of(arguments[1]), folder, threads);
    AgainstPython bench = new AgainstPython(peer, ModelLoader.load(folder, Device.cpu()));
    System.out.printf(
        "%s, %d threads, JDK %s%n", machine(), threads, System.getProperty("java.version"));
    bench.compare(
        "forward, 15 tokens", "forward 15", 15, () -> bench.model.run(tokens(15, 0)).logits());
    bench.compare(
        "forward, 256 tokens", "forward 256", 7, () -> bench.model.run(tokens(256, 0)).logits());
    bench.compare(
        "keeping every resid_pre, 15 tokens",
        "cache 15",
        15,
        () -> bench.model.run(tokens(15, 0)).cache(Act.RESID_PRE));
    bench.compare(
        "gradients at 12 sites, 15 tokens",
        "gradients 15",
        7,
        () -> bench.model.run(tokens(15, 0)).gradients(Metric.logitDiff(100, 200), Act.RESID_PRE));
    bench.compare(
        "patching resid_pre, 12 x 15",
        "sweep 15",
        3,
        () ->
            ActivationPatching.of(
                    bench.model, tokens(15, 0), tokens(15, 1), Metric.logitDiff(100, 200))
                .sweep(Act.RESID_PRE));
    peer.close();
    Path loading = Path.of(arguments[1]).resolveSibling("loading.py");
    for (Loading.Before before : Loading.Before.values()) {
      compareLoading(arguments[0], loading, folder, threads, before);
    }
    System.exit(0);
  }

  private static Tokens tokens(int width, int variant) {
    Random random = new Random(1);
    int[] ids = random.ints(width, 0, 50257).toArray();
    ids[width / 2] += variant;
    return Tokens.of(ids);
  }

  /** Turn by turn, so that whatever else the machine does falls on both. */
  private void compare(String title, String task, int rounds, Runnable java) throws IOException {
    Map<String, List<Double>> times =
        new LinkedHashMap<>(Map.of("java", new ArrayList<>(), "python", new ArrayList<>()));
    java.run();
    ask(task);
    for (int round = 0; round < rounds; round++) {
      long start = System.nanoTime();
      java.run();
      times.get("java").add((System.nanoTime() - start) / 1e6);
      times.get("python").add(ask(task));
    }
    double ours = median(times.get("java"));
    double theirs = median(times.get("python"));
    System.out.printf(
        Locale.ROOT, "| %s | %.1f ms | %.1f ms | %.2f |%n", title, ours, theirs, ours / theirs);
  }

  /** Turn by turn in new processes; the file is in the system's cache. */
  private static void compareLoading(
      String interpreter, Path script, Path folder, int threads, Loading.Before before)
      throws IOException {
    List<Loading> ours = new ArrayList<>();
    List<Loading> theirs = new ArrayList<>();
    for (int round = 0; round < LOADING_ROUNDS; round++) {
      ours.add(Loading.inNewJvm(folder, threads, before));
      theirs.add(Loading.inNewPython(interpreter, script, folder, threads, before));
    }
    if (before == Loading.Before.NOTHING) {
      print("a process that loads and runs it", "%.0f ms", ours, theirs, Loading::process);
    }
    String after = before == Loading.Before.NOTHING ? "" : ", after a small model";
    print("loading and a forward" + after, "%.1f ms", ours, theirs, Loading::milliseconds);
    double size = Files.size(folder.resolve("model.safetensors"));
    print("peak of that, in files", "%.2f", ours, theirs, loading -> loading.peak() / size);
  }

  private static void print(
      String title,
      String format,
      List<Loading> ours,
      List<Loading> theirs,
      ToDoubleFunction<Loading> figure) {
    double our = median(ours.stream().mapToDouble(figure).boxed().toList());
    double their = median(theirs.stream().mapToDouble(figure).boxed().toList());
    String line = "| %s | " + format + " | " + format + " | %.2f |%n";
    System.out.printf(Locale.ROOT, line, title, our, their, our / their);
  }

  private double ask(String task) throws IOException {
    return Double.parseDouble(peer.ask(task));
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(x -> x).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  static String machine() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    String name =
        Files.exists(info)
            ? Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .orElse("")
                .replaceAll(".*: ", "")
            : System.getProperty("os.arch");
    return name + ", " + Runtime.getRuntime().availableProcessors() + " cores";
  }

  @Override
  public String toString() {
    return "benchmark of "
        + model
        + " against "
        + Arrays.toString(peer.process().info().arguments().orElse(new String[0]));
  }
}
