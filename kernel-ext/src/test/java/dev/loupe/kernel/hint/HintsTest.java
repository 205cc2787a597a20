package dev.loupe.kernel.hint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.kernel.cell.CellShell;
import dev.loupe.kernel.source.Argument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is offered where the cursor, {@code ¦}, is. */
class HintsTest {
  private static final CellShell SHELL =
      new CellShell(HintsTest.class.getClassLoader(), List.of(), note -> {});
  private final String users = System.getProperty("user.home");
  @TempDir private Path home;

  @BeforeAll
  static void load() {
    Path model = Path.of("../lib/src/test/resources/golden/gpt2-tokenizer");
    SHELL.importAll(
        List.of(
            "static dev.loupe.Loupe.*",
            "static dev.loupe.site.Act.*",
            "java.nio.file.*",
            "dev.loupe.model.*",
            "java.util.*"));
    SHELL.eval("var model = load(\"" + model + "\"); var run = model.run(\"ab\");", 1);
    SHELL.eval("var cache = run.cache(RESID_PRE);", 2);
  }

  @AfterAll
  static void close() {
    SHELL.close();
  }

  @AfterEach
  void forgetSettings() {
    System.setProperty("user.home", users);
    System.clearProperty("HF_HUB_CACHE");
  }

  private static Optional<List<String>> at(String marked) {
    int cursor = marked.indexOf('¦');
    String code = marked.replace("¦", "");
    Optional<Argument> argument = SHELL.help().argument(code, cursor);
    return argument.flatMap(typed -> Hints.of(typed, code, SHELL));
  }

  private static List<String> offered(String marked) {
    return at(marked).orElseThrow();
  }

  @Test
  void aCacheOffersWhatItHolds() {
    assertThat(offered("cache.get(\"¦"))
        .containsExactly("blocks.0.hook_resid_pre", "blocks.1.hook_resid_pre");
    assertThat(offered("cache.get(\"blocks.1¦\")")).containsExactly("blocks.1.hook_resid_pre");
    assertThat(offered("run.gradients(prob(\"a\"), RESID_PRE).get(\"hook_e¦"))
        .containsExactly("hook_embed");
  }

  @Test
  void aCacheThatIsYetToBeMadeOffersWhatTheModelHas() {
    assertThat(offered("var c = model.run(\"x\").cache()\nc.get(\"hook_¦"))
        .containsExactly("hook_embed", "hook_pos_embed");
    assertThat(offered("model.run(\"x\").cache().get(\"blocks.0.attn.hook_p¦"))
        .containsExactly("blocks.0.attn.hook_pattern");
  }

  @Test
  void aWeightIsOfferedByItsName() {
    assertThat(offered("model.weight(\"W_¦")).containsExactly("W_E", "W_pos", "W_U");
    assertThat(offered("model.edited(new WeightEdit(\"blocks.1.attn.W_¦"))
        .containsExactly(
            "blocks.1.attn.W_Q", "blocks.1.attn.W_K", "blocks.1.attn.W_V", "blocks.1.attn.W_O");
  }

  @Test
  void layersAndHeadsAreThoseOfTheModel() {
    assertThat(offered("run.zero(head(¦")).containsExactly("0", "1");
    assertThat(offered("run.zero(head(1, ¦))")).containsExactly("0", "1", "2");
    assertThat(offered("run.zero(RESID_PRE.at(¦")).containsExactly("0", "1");
    assertThat(offered("HEAD_Z.at(1).head(¦")).containsExactly("0", "1", "2");
    assertThat(offered("run.attention(¦")).containsExactly("0", "1");
    assertThat(offered("run.attention(1, ¦")).containsExactly("0", "1", "2");
    assertThat(offered("ablate(model, \"ab\", prob(\"a\")).zero().neurons(¦"))
        .containsExactly("0", "1");
    assertThat(offered("cache.get(\"resid_post\", ¦")).containsExactly("0", "1");
    assertThat(offered("key(0, ¦")).containsExactly("0", "1", "2");
    assertThat(at("run.top(¦")).isEmpty();
    assertThat(at("head(lay¦")).isEmpty();
    assertThat(at("Math.max(¦")).isEmpty();
  }

  @Test
  void modelsThatAreHereAreOffered() throws IOException {
    Path cache = Files.createDirectories(home.resolve("hub/models--EleutherAI--pythia-70m"));
    System.setProperty("HF_HUB_CACHE", cache.getParent().toString());
    System.setProperty("user.home", home.toString());
    Files.createFile(Files.createDirectories(home.resolve("mine")).resolve("config.json"));
    assertThat(offered("load(\"¦")).startsWith("wren", "EleutherAI/pythia-70m").contains("src/");
    assertThat(offered("load(\"~/m¦")).containsExactly("~/mine");
    assertThat(offered("load(\"gpt2\", \"¦")).isEmpty();
  }

  @Test
  void filesAreOfferedWhereAFileIsRead() throws IOException {
    System.setProperty("user.home", home.toString());
    Files.createFile(home.resolve("pairs.csv"));
    assertThat(offered("promptSet(\"~/p¦")).containsExactly("~/pairs.csv");
    assertThat(offered("Path.of(\"src/m¦")).containsExactly("src/main/");
  }

  @Test
  void inAnyOtherTextNothingIsOffered() {
    assertThat(offered("println(\"hello ¦")).isEmpty();
    assertThat(offered("model.run(\"The ¦\")")).isEmpty();
    assertThat(offered("Map.of(\"a\", 1).get(\"¦")).isEmpty();
    assertThat(offered("int a; // don't ¦")).isEmpty();
    assertThat(offered("logitDiff(\"a\", \"¦")).isEmpty();
  }
}
