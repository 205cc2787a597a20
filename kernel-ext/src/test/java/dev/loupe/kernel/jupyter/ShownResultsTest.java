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
        "Facets.of(\"two\", tiny.run(\"ab\").top(2).grid(), tiny.run(\"cd\").top(2).grid())",
        "tiny.run(\"ab\").attention(0)",
        "tiny.run(\"ab\").attention(0, 0)",
        "logitLens(tiny, \"ab\")",
        "probe(tiny, List.of(\"a\", \"b\", \"c\", \"d\", \"e\", \"aa\", \"bb\", \"cc\", \"dd\", \"ee\"),"
            + " List.of(1, 1, 1, 1, 1, 2, 2, 2, 2, 2))",
        "tiny.run(\"ab\").top(3).grid().top(2)", // a list of records
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
    assertThat(client.run("Optional.of(3.5)").value()).isEqualTo("Optional[3.5]");
    assertThat(client.run("\"two\\nlines\"").value()).isEqualTo("two\nlines");
    assertThat(client.run("println(new int[] {1, 2})").printed("stdout")).isEqualTo("[1, 2]\n");
  }

  @Test
  void sitesAreATableThatBeginsWithTheNamesThatACacheIsAskedBy() {
    Outcome shown = client.run("tiny.run(\"ab\").cache(RESID_PRE).sites()");
    assertThat(shown.value().lines().map(String::strip))
        .containsExactly(
            "name                     act        layer",
            "blocks.0.hook_resid_pre  resid_pre      0",
            "blocks.1.hook_resid_pre  resid_pre      1");
  }

  @Test
  void anObjectOfACellsClassIsNamedWithoutItsWrapper() {
    assertThat(client.run("class Bare {}\nnew Bare()").value()).startsWith("Bare@");
  }

  @Test
  void recordsOfACellAreATable() {
    client.run("record Score(String name, int n, double share, List<String> of) { Score { } }");
    Outcome shown =
        client.run(
            "List.of(new Score(\"a<b\", 3, 1 / 3., List.of(\"x\")), new Score(\"c\", 4, 2, List.of()))");
    JsonObject data = shown.of("execute_result").get(0).getAsJsonObject("data");
    assertThat(data.get("text/plain").getAsString().lines())
        .containsExactly("name  n   share  of", "a<b   3  0.3333  [x]", "c     4       2  []");
    assertThat(data.get("text/html").getAsString()).contains("a&lt;b", "0.3333");
  }

  @Test
  void anImageOfJavaIsShownAsOneAtItsOwnSize() {
    Outcome shown = client.run("new java.awt.image.BufferedImage(20, 10, 1)");
    JsonObject result = shown.of("execute_result").get(0);
    assertThat(result.getAsJsonObject("data").get("text/plain").getAsString())
        .isEqualTo("image of 20 x 10 pixels");
    assertThat(result.getAsJsonObject("data").get("image/png").getAsString()).startsWith("iVBOR");
    assertThat(result.getAsJsonObject("metadata").keySet()).doesNotContain("image/png");
  }

  @Test
  void displayShowsItsValueAndNotItsId() {
    Outcome shown = client.run("display(6 * 7);");
    assertThat(shown.of("display_data").toString()).contains("42");
    assertThat(shown.of("execute_result")).isEmpty();
    Outcome two = client.run("display(1)\ndisplay(2)");
    assertThat(two.of("display_data")).hasSize(2);
    assertThat(two.of("execute_result")).isEmpty();
    assertThat(client.run("String id = display(1);").of("error")).isEmpty();
    assertThat(client.run("\"\"").of("execute_result")).hasSize(1);
  }

  @Test
  void linesWithoutSemicolonsAreAllShown() {
    Outcome shown = client.run("tiny.name()   // first\n6 * 7");
    assertThat(shown.of("display_data").toString()).contains("gpt2-tokenizer");
    assertThat(shown.value()).isEqualTo("42");
  }

  @Test
  void nullIsAnsweredByOneSentence() {
    assertThat(client.run("tiny.run((String) null)").of("error").get(0).get("traceback").toString())
        .contains("the text is null; give a string")
        .doesNotContain("NullPointerException\u001b");
    assertThat(
            client
                .run("tiny.run(\"ab\").with(resid(1), here -> null).logits()")
                .of("error")
                .get(0)
                .get("evalue")
                .getAsString())
        .isEqualTo(
            "the intervention at blocks.1.hook_resid_pre returned null; return a tensor, such as the one it was given");
  }
}
