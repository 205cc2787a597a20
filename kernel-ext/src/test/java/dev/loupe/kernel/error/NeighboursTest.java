package dev.loupe.kernel.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.kernel.cell.ShellTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A name that does not exist is answered by those that do. */
@Timeout(60)
class NeighboursTest extends ShellTest {
  @BeforeEach
  void imports() {
    shell.importAll(
        List.of(
            "java.util.*",
            "static dev.loupe.Loupe.*",
            "static dev.loupe.site.Act.*",
            "dev.loupe.model.*",
            "dev.loupe.tensor.*"));
    eval("HookedTransformer net = null; Tensor t = null;");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          net.runn("x")                        | did you mean run(String prompt), run(List<String> prompts), run(Chat chat) or run(Prompts prompts)?
          net.run("x").topp(3)                 | did you mean top(int k)?
          net.run_with_cache("x")              | did you mean runWithCache(String prompt)?
          net.nam                              | did you mean name()?
          logitLenss(net, "x")                 | did you mean logitLens(HookedTransformer model, String prompt), logitLens(HookedTransformer model, Prompts prompt) or logitLens(HookedTransformer model)?
          net.run("x").zero(haed(1, 2))        | did you mean head(int layer, int head)?
          RESID_PREE.at(1)                     | did you mean RESID_PRE?
          t.divide(2)                          | did you mean dividedBy(Tensor other) or dividedBy(double number)?
          net.run("x").with(resid(1), h -> h.subtract(t)) | did you mean minus(Tensor other) or minus(double number)?
          t / 2                                | Java has no '/' for Tensor; there is dividedBy(Tensor other) or dividedBy(double number).
          2 * t                                | Java has no '*' for Tensor; there is times(Tensor other) or times(double factor).
          HookedTransformr other = net;        | did you mean HookedTransformer?
          Lisst.of(1)                          | did you mean List?
          "abc".lenght()                       | did you mean length()?
          net.forward("x")                     | did you mean run(String prompt), run(List<String> prompts), run(Chat chat) or run(Prompts prompts)?
          net.forward()                        | did you mean run(String prompt), run(List<String> prompts), run(Chat chat) or run(Prompts prompts)?
          net.generate("x", 3)                 | did you mean run(String prompt), run(List<String> prompts), run(Chat chat) or run(Prompts prompts)?
          net.run("x").zero(HEAD_Z)            | choose a layer, as in RESID_POST.at(2)
          net.run("x").cache()["blocks.0.hook_z"] | did you mean get(Site site), get(Act act), get(Spot spot) or get(String name)?
          t[0]                                 | did you mean at(Axis axis, int index)?
          HookedTransformer.from_pretrained("gpt2") | load a model by its name: var model = load("gpt2");
          net.run('x y')                       | write texts in double quotes
          model.run("x")                       | load a model first: var model = load();
          logitLens(gpt2, "x")                 | load a model first: var gpt2 = load("gpt2");
          """)
  void theNearestIsNamed(String code, String hint) {
    assertThat(errorOf(code).lines()).contains(hint);
  }

  @Test
  void whereNothingIsNearNothingIsSaid() {
    for (String code :
        List.of(
            "net.foo(1)",
            "grid.top(3)",
            "xyzzy(2)",
            "t % 2",
            "Tensor",
            "net.run(1, 2)",
            "k + 1",
            "k(2)")) {
      assertThat(errorOf(code).lines())
          .as(code)
          .noneMatch(line -> line.contains("did you mean") || line.contains("there is"));
    }
  }

  @Test
  void aMethodThatUsesAMisspeltOneIsNotedWithIt() {
    eval("void show(String p) { logitLenss(net, p); }");
    assertThat(notes)
        .containsExactly(
            "show can be used once these are defined: method logitLenss(HookedTransformer,String); did you mean logitLens?");
  }

  @Test
  void anExpressionThatFailedIsNotOfferedByItsNumber() {
    errorOf("Integer.parseInt(\"x\")");
    assertThat(shell.help().complete("$", 1).options()).isEmpty();
    assertThat(eval("1 + 1")).isEqualTo(2);
  }
}
