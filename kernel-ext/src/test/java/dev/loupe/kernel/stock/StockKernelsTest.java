package dev.loupe.kernel.stock;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.loupe.kernel.install.StockKind;
import dev.loupe.kernel.jupyter.KernelClient;
import dev.loupe.kernel.jupyter.KernelClient.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Loupe in IJava, where gson 2.8.5 goes before every other version, and in JJava. */
class StockKernelsTest {
  private static final Path NOTEBOOKS = Path.of("..", "notebooks");

  @TempDir private Path folder;

  private KernelClient start(StockKind kind) throws Exception {
    StockKernel kernel =
        kind == StockKind.IJAVA ? StockKernel.iJava(folder) : StockKernel.jJava(folder);
    return kernel.start().patient(Duration.ofMinutes(3));
  }

  private static List<String> cells(String notebook) throws Exception {
    JsonObject all =
        new Gson().fromJson(Files.readString(NOTEBOOKS.resolve(notebook)), JsonObject.class);
    List<String> cells = new ArrayList<>();
    for (JsonElement cell : all.getAsJsonArray("cells")) {
      if (cell.getAsJsonObject().get("cell_type").getAsString().equals("code")) {
        StringBuilder source = new StringBuilder();
        JsonArray lines = cell.getAsJsonObject().getAsJsonArray("source");
        lines.forEach(line -> source.append(line.getAsString()));
        cells.add(source.toString());
      }
    }
    return cells;
  }

  private static Outcome run(KernelClient client, String cell) {
    Outcome outcome = client.run(cell);
    assertThat(outcome.of("error").toString()).as(cell).isEqualTo("[]");
    assertThat(outcome.status()).as(cell).isEqualTo("ok");
    return outcome;
  }

  @ParameterizedTest
  @EnumSource(StockKind.class)
  void theFirstCellNeedsNoImportAndShowsAPicture(StockKind kind) throws Exception {
    try (KernelClient client = start(kind)) {
      JsonObject lens =
          run(client, "var model = load();\nlogitLens(model, \"The cat sat on\")")
              .of("execute_result")
              .get(0)
              .getAsJsonObject("data");
      assertThat(lens.keySet()).contains("text/plain", "text/html", "image/png");
      assertThat(run(client, "model.run(\"The cat\").generate(3).length() > 0").value())
          .isEqualTo("true");
      assertThat(run(client, "println(Runtime.getRuntime().maxMemory() >> 20)").printed("stdout"))
          .isEqualTo("1024\n");
      assertThat(run(client, "System.getenv(\"OMP_WAIT_POLICY\")").value()).isEqualTo("PASSIVE");
    }
  }

  @Tag("notebooks")
  @ParameterizedTest
  @CsvSource({
    "IJAVA, 01-first-look",
    "IJAVA, 02-a-circuit",
    "IJAVA, 03-tracing-a-fact",
    "IJAVA, 06-what-the-weights-say",
    "JJAVA, 01-first-look",
    "JJAVA, 02-a-circuit",
    "JJAVA, 03-tracing-a-fact",
    "JJAVA, 05-attention-and-induction"
  })
  void aNotebookRunsUnchanged(StockKind kind, String notebook) throws Exception {
    try (KernelClient client = start(kind)) {
      int pictures = 0;
      for (String cell : cells(notebook + ".ipynb")) {
        pictures += run(client, cell).of("execute_result").toString().contains("image/png") ? 1 : 0;
      }
      assertThat(pictures).isGreaterThanOrEqualTo(4);
    }
  }
}
