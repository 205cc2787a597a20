package dev.loupe.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Tab and Shift-Tab know of magics; the cursor is at {@code ¦}. */
@Timeout(120)
class MagicLineTest {
  private static KernelClient client;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    client = new KernelClient(directory, Map.of());
  }

  @AfterAll
  static void stop() {
    client.close();
  }

  private static JsonObject ask(String what, String marked) {
    JsonObject content = new JsonObject();
    content.addProperty("code", marked.replace("¦", ""));
    content.addProperty("cursor_pos", marked.indexOf('¦'));
    content.addProperty("detail_level", 0);
    return client.ask(what + "_request", content);
  }

  private static List<String> offered(String marked) {
    JsonObject reply = ask("complete", marked);
    String before = marked.substring(reply.get("cursor_start").getAsInt(), marked.indexOf('¦'));
    List<String> options =
        reply.getAsJsonArray("matches").asList().stream().map(JsonElement::getAsString).toList();
    assertThat(options).as(marked).allMatch(option -> option.startsWith(before));
    return options;
  }

  private static String shown(String marked) {
    JsonObject data = ask("inspect", marked).getAsJsonObject("data");
    return data.has("text/plain") ? data.get("text/plain").getAsString() : "";
  }

  @Test
  void tabOffersMagicsAndWhatTheyTake() {
    assertThat(offered("int a = 1;\n%for¦")).containsExactly("%format");
    assertThat(offered("%%t¦")).containsExactly("%%time");
    assertThat(offered("%format ¦")).containsExactly("html", "png");
    assertThat(offered("%help logitL¦")).containsExactly("logitLens");
    assertThat(offered("%load src/ma¦")).containsExactly("src/main/");
    assertThat(offered("%tokens The ¦")).isEmpty();
  }

  @Test
  void behindTimeTabAndShiftTabAreThoseOfJava() {
    assertThat(offered("%time Math.flo¦")).contains("floorMod(");
    assertThat(offered("%timeit \"a\".subs¦")).contains("substring(");
    assertThat(offered("int a = 7\n  % Math.flo¦")).contains("floorMod(");
    assertThat(shown("%time Math.ab¦s(1)")).contains("Math.abs(int");
  }

  @Test
  void shiftTabSaysWhatAMagicDoes() {
    assertThat(shown("%form¦at png")).startsWith("%format html|png    show results");
    assertThat(shown("%format png¦")).startsWith("%format html|png    show results");
    assertThat(shown("%%ti¦me\nint a;")).startsWith("%%time    run the cell");
    assertThat(shown("%nothing¦")).isEmpty();
  }
}
