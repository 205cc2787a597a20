package dev.loupe.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.loupe.kernel.jupyter.KernelClient.Outcome;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a notebook sees of the kernel, over the wire. */
@Timeout(60)
class KernelProtocolTest {
  private static KernelClient client;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    client = new KernelClient(directory, Map.of("IJAVA_STARTUP_SCRIPT", "int fromScript = 11;"));
  }

  @AfterAll
  static void stop() {
    client.close();
  }

  @Test
  void theLastValueIsShownUnderARisingCount() {
    Outcome first = client.run("List.of(1, 2).stream().map(n -> n * n).toList()");
    Outcome second = client.run("1 + 1");
    assertThat(first.value()).isEqualTo("[1, 4]");
    assertThat(first.status()).isEqualToIgnoringCase("ok");
    assertThat(second.reply().get("execution_count").getAsInt())
        .isEqualTo(first.reply().get("execution_count").getAsInt() + 1);
  }

  @Test
  void aResultOfTheLibraryIsShownAsTextPictureAndHtml() {
    Outcome outcome = client.run("new dev.loupe.kernel.host.Patch(\"L9H9\")");
    JsonObject data = outcome.of("execute_result").get(0).getAsJsonObject("data");
    assertThat(data.get("text/plain").getAsString()).isEqualTo("patch L9H9");
    assertThat(data.get("text/html").getAsString()).isEqualTo("<b>L9H9</b>");
    assertThat(data.get("image/png").getAsString()).isEqualTo("AQID");
  }

  @Test
  void showAndPrintlnComeInTheOrderOfTheCell() {
    Outcome outcome = client.run("println(\"a\"); show(42); println(\"b\");");
    assertThat(
            outcome.published().stream()
                .map(message -> message.get("msg_type").getAsString())
                .filter(type -> !type.equals("status")))
        .containsExactly("execute_input", "stream", "display_data", "stream");
  }

  @Test
  void noneOfAHundredThousandLinesIsLost() {
    Outcome outcome = client.run("for (int i = 0; i < 100_000; i++) println(\"line ä \" + i);");
    assertThat(outcome.printed("stdout").lines().count()).isEqualTo(100_000);
    assertThat(outcome.printed("stdout")).endsWith("line ä 99999\n").doesNotContain("\ufffd");
    assertThat(outcome.of("stream").size()).isLessThan(200);
  }

  @Test
  void outputOfAThreadThatOutlivesItsCellIsNotLost() {
    client.run("var gate = new CountDownLatch(1); var done = new CountDownLatch(1);");
    client.run(
        "new Thread(() -> { try { gate.await(); } catch (Exception e) {}"
            + " println(\"late\"); done.countDown(); }).start();");
    assertThat(client.run("gate.countDown(); done.await();").printed("stdout")).isEqualTo("late\n");
  }

  @Test
  void anErrorShowsItsCellLineAndCauses() {
    Outcome outcome =
        client.run(
            "int fine = 1;\n"
                + "throw new IllegalStateException(\"outer\", new"
                + " java.io.IOException(\"inner\"));");
    JsonObject error = outcome.of("error").get(0);
    assertThat(outcome.status()).isEqualTo("error");
    assertThat(error.get("ename").getAsString()).isEqualTo("java.lang.IllegalStateException");
    assertThat(error.get("evalue").getAsString()).isEqualTo("outer");
    assertThat(error.get("traceback").toString())
        .contains("line 2", "^^^^", "Caused by: java.io.IOException: inner")
        .doesNotContain("at dev.loupe", "at java.base");
  }

  @Test
  void cellsThatWaitBehindAFailedOneDoNotRun() {
    String failing = client.submit("int ran = 0; Thread.sleep(200); throw new Exception();");
    String waiting = client.submit("ran = 1;");
    assertThat(client.await(failing).status()).isEqualTo("error");
    assertThat(client.await(waiting).status()).isEqualTo("aborted");
    assertThat(client.run("ran").value()).isEqualTo("0");
  }

  @Test
  void aSpinningCellIsInterruptedAndTheNextAnswersWithinTwoSeconds() {
    String id = client.submit("println(\"spinning\"); System.out.flush(); while (true) {}");
    client.awaitOutput(id);
    long start = System.nanoTime();
    client.interrupt();
    String next = client.submit("6 * 7");
    assertThat(client.await(id).of("error").get(0).get("ename").getAsString())
        .isEqualTo("Interrupted");
    Outcome after = client.await(next);
    assertThat(after.status()).isIn("aborted", "ok", "OK");
    assertThat(client.run("6 * 7").value()).isEqualTo("42");
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
  }

  @Test
  void progressIsShownInPlace() {
    Outcome outcome =
        client.run(
            "try (var p = dev.loupe.progress.Progress.of(\"sweep\", 5)) {"
                + " for (int i = 0; i < 5; i++) { Thread.sleep(280); p.tick(); } }");
    String id =
        outcome.of("display_data").get(0).getAsJsonObject("transient").get("display_id").toString();
    assertThat(outcome.of("update_display_data"))
        .isNotEmpty()
        .allMatch(
            update -> update.getAsJsonObject("transient").get("display_id").toString().equals(id));
    assertThat(outcome.of("update_display_data").toString()).contains("sweep: 5 in ");
  }

  @Test
  void magicsWorkBetweenLinesOfJava() {
    Outcome outcome = client.run("int m = 3;\n%memory\nint r = m\n  % 2;\nr");
    assertThat(outcome.printed("stdout")).contains("native memory: ", "Java heap: ");
    assertThat(outcome.value()).isEqualTo("1");
  }

  @Test
  void timeIsACellMagic() {
    Outcome outcome = client.run("%%time\nint timed = 20;\ntimed * 2");
    assertThat(outcome.of("display_data").get(0).toString()).contains("40");
    assertThat(outcome.of("display_data").get(1).toString()).contains("took ");
    assertThat(outcome.of("error")).isEmpty();
  }

  @Test
  void helpListsMagicsAndWords() {
    String all = client.run("%help").printed("stdout");
    assertThat(all)
        .contains("Metrics: the number that an experiment is about.\n")
        .containsPattern("\n  logitDiff +Logit of right minus logit of wrong")
        .containsPattern("\n  show +Shows a value")
        .containsPattern("\n  %memory +print how much")
        .containsOnlyOnce("\n  patching ")
        .doesNotContain("another name of");
    assertThat(all.lines()).allMatch(line -> line.length() <= 100).hasSizeLessThan(300);
    String patching = client.run("%help patching").printed("stdout");
    assertThat(patching)
        .startsWith("Words\n  patching(HookedTransformer model")
        .containsPattern("\nTypes\n  ActivationPatching\n      \\w+")
        .doesNotContain("%memory", "show(");
    assertThat(patching.lines().count()).isLessThan(40);
    assertThat(client.run("%help neuron").printed("stdout"))
        .contains("AblationSweep.neurons(int layer) → Sweep");
  }

  @Test
  void whatWorksBehindTheScenesIsNeitherListedNorCompleted() {
    assertThat(client.run("%help cache").printed("stdout"))
        .contains("ActivationCache")
        .doesNotContain("KvCache", "HubSettings");
    JsonObject typed = new JsonObject();
    typed.addProperty("code", "Vari");
    typed.addProperty("cursor_pos", 4);
    assertThat(client.ask("complete_request", typed).get("matches").toString())
        .doesNotContain("Variants");
  }

  @Test
  void anUnknownMagicIsSaidToBeUnknown() {
    JsonObject error = client.run("%nosuch thing").of("error").get(0);
    assertThat(error.get("evalue").getAsString())
        .isEqualTo("there is no magic %nosuch; %help lists them");
  }

  @Test
  void awtDoesNotMakeListAmbiguous() {
    client.run("List<String> names = List.of(\"a\");");
    client.run("import java.awt.*;");
    assertThat(client.run("names").value()).isEqualTo("[a]");
  }

  @Test
  void theStartUpScriptOfIJavaRuns() {
    assertThat(client.run("fromScript").value()).isEqualTo("11");
  }

  @Test
  void aCellThatTheCompilerGivesUpOnIsAnsweredAndTheNextOneRuns() {
    String chain = "int sum = 1" + "\n+ 1".repeat(60_000) + ";";
    assertThat(client.run(chain).status()).isEqualTo("error");
    assertThat(client.run("1 + 1").value()).isEqualTo("2");
  }

  @Test
  void aTimedCellCountsItsLinesAsTheNotebookDoes() {
    assertThat(client.run("%%time\nint a = 1;\nint b = a / 0;").reply().toString())
        .contains("line 3");
    assertThat(client.run("%%time 1 + 1").reply().toString()).contains("put 1 + 1 there");
  }

  @Test
  void codeBelowMagicsIsCompletedAndInspected() {
    JsonObject code = new JsonObject();
    code.addProperty("code", "%format png\nList.o");
    code.addProperty("cursor_pos", 18);
    code.addProperty("detail_level", 0);
    JsonObject completed = client.ask("complete_request", code);
    assertThat(completed.get("matches").toString()).contains("of(");
    assertThat(completed.get("cursor_start").getAsInt()).isEqualTo(17);
    code.addProperty("code", "%%time\nMath.abs(1)");
    code.addProperty("cursor_pos", 13);
    assertThat(client.ask("inspect_request", code).toString()).contains("Math.abs(int");
  }

  @Test
  void completesInspectsAndKnowsWholeCode() {
    JsonObject code = new JsonObject();
    code.addProperty("code", "List.o");
    code.addProperty("cursor_pos", 6);
    code.addProperty("detail_level", 0);
    assertThat(client.ask("complete_request", code).get("matches").toString()).contains("of(");
    code.addProperty("code", "Math.abs(1)");
    assertThat(client.ask("inspect_request", code).toString()).contains("Math.abs(int");
    String astronaut = "/* \ud83d\udc69 */ "; // Jupyter counts it as one character less than Java
    code.addProperty("code", astronaut + "List.o");
    code.addProperty("cursor_pos", 14);
    JsonObject completed = client.ask("complete_request", code);
    assertThat(completed.get("matches").toString()).contains("of(");
    assertThat(completed.get("cursor_start").getAsInt()).isEqualTo(13);
    assertThat(completed.get("cursor_end").getAsInt()).isEqualTo(14);
    code.addProperty("code", "for (;;) {");
    assertThat(client.ask("is_complete_request", code).get("status").getAsString())
        .isEqualTo("incomplete");
  }

  @Test
  void inspectionShowsTheFirstSentenceOfJavadocOrAllOfIt() {
    client.run("var steered = RESID_PRE.at(2);");
    JsonObject code = new JsonObject();
    code.addProperty("code", "var metric = logitDiff(\"a\", \"b\")\npatching");
    code.addProperty("cursor_pos", 42);
    code.addProperty("detail_level", 0);
    JsonObject brief = client.ask("inspect_request", code).getAsJsonObject("data");
    assertThat(brief.get("text/plain").getAsString())
        .contains(
            "ActivationPatching patching(HookedTransformer model, PromptSet set)\n    Activation patching over a prompt set");
    assertThat(brief.get("text/html").getAsString()).contains("<code>ioi(model, 50)</code>");
    code.addProperty("code", "ActivationPatching");
    code.addProperty("cursor_pos", 5);
    assertThat(client.ask("inspect_request", code).toString()).doesNotContain("denoising");
    code.addProperty("detail_level", 1);
    JsonObject whole = client.ask("inspect_request", code).getAsJsonObject("data");
    assertThat(whole.get("text/plain").getAsString()).contains("(denoising)", "arxiv.org");
    assertThat(whole.get("text/html").getAsString()).contains("<pre>", "<a href=");
    code.addProperty("code", "steered");
    code.addProperty("cursor_pos", 7);
    assertThat(client.ask("inspect_request", code).toString())
        .contains("Site steered\\n    The name of one activation of a model");
  }
}
