package dev.loupe.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.loupe.kernel.jupyter.KernelClient.Outcome;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library's results in a notebook, with a tiny model of random weights. */
@Timeout(120)
class ShownResultsTest {
  private static final Path MODEL =
      Path.of("../lib/src/test/resources/golden/gpt2-tokenizer").toAbsolutePath();
  private static KernelClient client;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    client = new KernelClient(directory, Map.of());
    Outcome loaded = client.run("var tiny = load(\"" + MODEL + "\");");
    assertThat(loaded.of("error")).isEmpty();
  }

  @AfterAll
  static void stop() {
    client.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny.run(\"ab\").cache(resid(1)).get(resid(1))",
        "tiny.run(\"ab\").top(3)",
        "Curves.of(\"loss\", \"step\", \"nats\", Line.of(\"train\", 3, 2, 1))",
        "TokenStrip.of(\"strip\", \"nats\", List.of(\"a\", \"b\"), new double[] {1, 2})",
        "AttentionView.of(\"heads\", Labels.of(\"head\", \"L0H0\"), List.of(\"a\", \"b\"),"
            + " new double[][][] {{{1, 0}, {0.5, 0.5}}})",
        "Facets.of(\"two\", tiny.run(\"ab\").top(2), tiny.run(\"cd\").top(2))",
        "logitLens(tiny, \"ab\")",
        "probe(tiny, List.of(\"a\", \"b\", \"c\", \"d\", \"e\", \"aa\", \"bb\", \"cc\", \"dd\","
            + " \"ee\"), List.of(1, 1, 1, 1, 1, 2, 2, 2, 2, 2))",
        "Table.create(\"table\", IntColumn.create(\"n\", 1, 2))"
      })
  void resultsAreShownAsTextPictureAndHtml(String code) {
    Outcome outcome = client.run(code);
    assertThat(outcome.of("error")).isEmpty();
    JsonObject shown = outcome.of("execute_result").get(0);
    JsonObject data = shown.getAsJsonObject("data");
    assertThat(data.keySet()).containsExactlyInAnyOrder("text/plain", "text/html", "image/png");
    assertThat(data.get("text/plain").getAsString()).isNotBlank().doesNotContain("dev.loupe");
    JsonObject size = shown.getAsJsonObject("metadata").getAsJsonObject("image/png");
    assertThat(size.get("width").getAsInt()).isBetween(50, 2000);
    assertThat(size.get("height").getAsInt()).isBetween(20, 2000);
  }

  @Test
  void valuesThatAreNoPicturesAreReadable() {
    assertThat(client.run("new double[] {1, 0.25}").value()).isEqualTo("[1, 0.25]");
    assertThat(client.run("tiny.run(\"ab\").top(3).top(2)").value()).hasLineCount(2);
    assertThat(client.run("Optional.of(3.5)").value()).isEqualTo("Optional[3.5]");
    assertThat(client.run("\"two\\nlines\"").value()).isEqualTo("two\nlines");
    assertThat(client.run("println(new int[] {1, 2})").printed("stdout")).isEqualTo("[1, 2]\n");
  }
}
