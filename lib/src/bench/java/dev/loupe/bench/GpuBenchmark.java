package dev.loupe.bench;

import dev.loupe.memory.NativeMemory;
import dev.loupe.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Loupe and Python's transformers side by side on a GPU: loading, forward passes, caches,
 * gradients, generation and sweeps, of three models with random weights. Prints one table.
 *
 * <p>Run by {@code ./loupe bench-gpu PYTHON}; with {@code --device cpu --tiny} it can be tried on
 * any machine.
 */
public final class GpuBenchmark {
  private final GpuOptions options;
  private final DeviceWatch watch;
  private final List<GpuColumn> columns = new ArrayList<>();
  private String python = "";

  private GpuBenchmark(GpuOptions options) throws IOException {
    this.options = options;
    this.watch = DeviceWatch.start(options.device());
  }

  /** Arguments: Python's script, the Python, and options; without them it says which. */
  public static void main(String[] arguments) throws IOException {
    GpuOptions options;
    try {
      options = GpuOptions.of(arguments);
    } catch (IllegalArgumentException refused) {
      System.err.println(refused.getMessage());
      System.exit(2);
      return;
    }
    GpuBenchmark benchmark = new GpuBenchmark(options);
    for (GpuModel model : options.models()) {
      benchmark.measure(model);
    }
    String page = new GpuPage(options, benchmark.python, benchmark.columns).text();
    System.out.println(page);
    if (options.page().isPresent()) {
      Files.writeString(options.page().get(), page);
    }
    System.exit(0);
  }

  /** Both sides have the model alone; a Python process ends with it. */
  private void measure(GpuModel model) throws IOException {
    Path folder = model.folder(options.cache(), options.tiny(), options.python(), options.script());
    String type = model.rounds() ? "bfloat16" : "float32";
    String threads = Integer.toString(Torch.threads());
    NativeMemory.collect(options.device()); // the model before
    try (Peer peer =
        Peer.start(
            options.python(), options.script(), folder.toString(), type, options.cuda(), threads)) {
      python = peer.greeting();
      GpuWork work = GpuWork.on(options.device(), model, folder);
      GpuRounds rounds = new GpuRounds(work, peer, options);
      List<GpuCell> cells = new ArrayList<>();
      for (GpuTask task : GpuTask.all()) {
        cells.add(rounds.time(task));
        System.err.println(model.title(options.tiny()) + ", " + cells.get(cells.size() - 1));
        watch.look(peer);
      }
      columns.add(new GpuColumn(model, cells, watch.end(peer)));
    }
  }

  @Override
  public String toString() {
    return "benchmark of " + options.models() + " on " + options.device();
  }
}
