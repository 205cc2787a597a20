package dev.loupe.advice;

import static dev.loupe.advice.Advised.advice;
import static dev.loupe.advice.Advised.meant;
import static dev.loupe.advice.Advised.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.load.BundledModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.text.Tokens;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A name that is suggested is near, and works. */
class NamesAdviceTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());
  private static final Run RUN = MODEL.run(Tokens.of(new int[] {3, 14, 15}));

  @ParameterizedTest
  @CsvSource({
    "resid_posts, resid_post0",
    "resid_posts2, resid_post2",
    "resid_pst-1, resid_post-1",
    "Resid_Post1, resid_post1",
    "patern2, pattern2",
    "mlp_otu1, mlp_out1",
    "kk1, k1",
    "scael1ln2, scale1ln2",
    "hook_embd, hook_embed",
    "pos_embeds, hook_pos_embed",
    "blocks.1.attn.hook_kk, blocks.1.attn.hook_k",
    "blocks.1.attn.hook_Pattern, blocks.1.attn.hook_pattern",
    "blocks.1.attn.pattern, blocks.1.attn.hook_pattern",
    "blocks.1.hook_resid_poste, blocks.1.hook_resid_post"
  })
  void aSiteThatIsMeantIsTheFirstOneSuggestedAndCanBeCached(String wrong, String right) {
    List<String> suggested = meant(() -> Site.parse(wrong));
    assertThat(suggested).startsWith(right).hasSizeLessThan(5);
    for (String name : suggested) {
      Site site = Site.parse(name);
      assertThat(RUN.cache(site).get(name).toArray()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"banana", "", "x", "layer3", "blocks.1.attn.weights", "blocks.2.output", "hidden"})
  void whereNoSiteIsNearNoneIsSuggested(String wrong) {
    assertThat(message(() -> Site.parse(wrong)))
        .isEqualTo("there is no site '" + wrong + "'; names look like blocks.0.attn.hook_k or k0");
    assertThat(Site.parse("k0")).isEqualTo(Site.parse("blocks.0.attn.hook_k"));
  }

  @Test
  void aWordWithoutItsLayerIsShownWithOne() {
    String named = advice(() -> Site.parse("resid_post"), "such as '(.*)'");
    assertThat(Site.parse(named)).isEqualTo(Act.RESID_POST.at(0));
  }

  @ParameterizedTest
  @CsvSource({
    "W_e, W_E",
    "W_poss, W_pos",
    "W_O, blocks.0.attn.W_O",
    "blocks.1.attn.w_q, blocks.1.attn.W_Q",
    "blocks.2.mlp.W_inn, blocks.2.mlp.W_in",
    "blocks.1.W_out, blocks.1.mlp.W_out"
  })
  void aWeightThatIsMeantIsTheFirstOneSuggestedAndIsThere(String wrong, String right) {
    List<String> suggested = meant(() -> MODEL.weight(wrong));
    assertThat(suggested).startsWith(right).hasSizeLessThan(5);
    suggested.forEach(name -> assertThat(MODEL.weight(name).toArray()).isNotEmpty());
  }

  @Test
  void whereNoWeightIsNearAllAreListed() {
    String all = advice(() -> MODEL.weight("blocks.0.mlp.neurons"), "; there are (.*)$");
    for (String name : all.split(", ")) {
      assertThat(MODEL.weight(name).toArray()).isNotEmpty();
    }
  }

  @Test
  void aWeightOfALayerThatDoesNotExistIsAnsweredWithTheLayers() {
    String last = advice(() -> MODEL.weight("blocks.9.attn.W_Q"), "layers 0 to (\\d+)");
    assertThat(MODEL.weight("blocks." + last + ".attn.W_Q").toArray()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mary", "John", "store", "17", "1999", "unbelievable", "Paris", "xyzzy"})
  void aSpaceIsAdvisedOnlyWhereItMakesOneToken(String text) {
    HookedTransformer wren = BundledModel.wren();
    if (wren.tokenizer().orElseThrow().encodeBehind(text).length == 1) {
      assertThat(wren.toSingleToken(text)).isNotNegative();
      return;
    }
    String refusal = message(() -> wren.toSingleToken(text));
    boolean one = wren.tokenizer().orElseThrow().encodeBehind(" " + text).length == 1;
    assertThat(refusal.contains("space before it")).isEqualTo(one);
    if (one) {
      String advised = advice(() -> wren.toSingleToken(text), "one token: '(.*)'$");
      assertThat(wren.toSingleToken(advised)).isNotNegative();
    }
  }

  @Test
  void whatAnArchitectureHasInsteadIsThere() {
    HookedTransformer llama = Toys.model(Toys.llama(false));
    Run run = llama.run(Tokens.of(new int[] {3, 14}));
    String inputs = advice(() -> run.cache(Act.ATTN_IN), "; use (.*)$");
    for (String input : inputs.split(", | or ")) {
      assertThat(run.cache(Act.valueOf(input)).sites()).isNotEmpty();
    }
    Run shared = Toys.model(Toys.gptJ()).run(Tokens.of(new int[] {3, 14}));
    for (Act missing : List.of(Act.LN2_SCALE, Act.LN2_NORMALIZED)) {
      String norm = advice(() -> shared.cache(missing), "; use (.*)$");
      assertThat(shared.cache(Act.valueOf(norm)).sites()).isNotEmpty();
    }
  }

  @Test
  void activationsOfLayersAndOthersAreNamedAsAdvised() {
    assertThat(advice(() -> Act.EMBED.at(1), "; use (.*)$")).isEqualTo("EMBED.site()");
    assertThat(RUN.cache(Act.EMBED.site()).sites()).hasSize(1);
    assertThat(advice(Act.KEY::site, "say which: (.*)$")).isEqualTo("KEY.at(layer)");
    assertThat(RUN.cache(Act.KEY.at(1)).sites()).hasSize(1);
    assertThat(advice(() -> RUN.cache(Act.KEY.at(1)).get(Act.HEAD_Z.at(-1)), "ask for it: (.*)$"))
        .isEqualTo("run.cache(HEAD_Z.at(2))");
    assertThat(RUN.cache(Act.HEAD_Z.at(2)).get(Act.HEAD_Z.at(-1)).toArray()).isNotEmpty();
  }
}
