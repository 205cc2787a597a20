package dev.loupe.bench;

import ai.djl.Device;
import dev.loupe.natives.Card;
import dev.loupe.torch.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The page with the table. */
record GpuPage(GpuOptions options, String python, List<GpuColumn> columns) {
  private static final String TEXT =
      """
      # Loupe and Python on %s

      Written by `./loupe bench-gpu PYTHON`: the same work on the same random weights, in turns and in one run%s.

      * %s
      * %s; JDK %s; %d threads on the CPU
      * Python: %s

      Milliseconds, medians. *Loupe / Python (ratio)*, or Loupe and its rivals, with how many times as long they take. A bold
      ratio reaches its goal. *Hooks*: transformers with one whole forward a cell. *Batch*: one whole forward a layer, with a
      copy of the prompts for each cell. *Loop*: the same from the patched layer on, with only the last position unembedded.
      Each time ends with a number that is read back from the device. All numbers are compared before they are timed; where
      they do not agree, there is no ratio. From bf16 weights Python computes in bfloat16. Loupe computes in float32, and in
      the column *mixed* with products in bfloat16; in both the numbers are compared more loosely, and generated tokens are
      not compared.

      %s
      """;

  /** The text of the page. */
  String text() throws IOException {
    Device device = options.device();
    return TEXT.formatted(
        device.isGpu() ? "a GPU" : "a CPU",
        options.tiny() ? ", with tiny models, as a trial" : "",
        device.isGpu() ? Card.of(device) + "; " + AgainstPython.machine() : AgainstPython.machine(),
        "libtorch " + Torch.library(),
        System.getProperty("java.version"),
        Torch.threads(),
        python,
        String.join("\n", table()));
  }

  private List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        row(
            "ms",
            columns.stream().map(column -> column.model().title(options.tiny())).toList(),
            "goal"));
    lines.add("|---".repeat(columns.size() + 2) + "|");
    List<GpuTask> tasks = GpuTask.all();
    for (GpuTask task : tasks) {
      int i = tasks.indexOf(task);
      List<String> cells = columns.stream().map(column -> column.cells().get(i).text()).toList();
      lines.add(row(task.title(), cells, task.goal()));
    }
    lines.add(
        row(
            "device memory at the end, MiB",
            columns.stream().map(column -> DeviceUse.text(column.memory())).toList(),
            "≤ " + DeviceUse.MOST + " × Python"));
    return lines;
  }

  private static String row(String first, List<String> cells, String last) {
    return IntStream.range(0, cells.size() + 2)
        .mapToObj(i -> i == 0 ? first : i <= cells.size() ? cells.get(i - 1) : last)
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
