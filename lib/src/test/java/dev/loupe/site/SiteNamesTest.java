package dev.loupe.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.axis.Axis;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sites have TransformerLens' names, and no others. */
class SiteNamesTest {
  private static Site site(Act act, int layer) {
    return act.inLayers() ? act.at(layer) : act.site();
  }

  @ParameterizedTest
  @EnumSource(Act.class)
  void everyNameIsReadBackInEveryLayer(Act act) {
    for (int layer : new int[] {0, 3, 11, 123, -1}) {
      Site site = site(act, layer);
      assertThat(Site.parse(site.name())).isEqualTo(site);
      assertThat(site).hasToString(site.name());
    }
  }

  @ParameterizedTest
  @EnumSource(Act.class)
  void everyShortWordIsReadBackInEveryLayer(Act act) {
    for (int layer : new int[] {0, 3, 12, -1}) {
      String word = act.inLayers() ? act.word() + layer : act.word();
      assertThat(Site.parse(word)).as(word).isEqualTo(site(act, layer));
    }
  }

  @Test
  void noTwoActivationsShareANameOrAWord() {
    assertThat(Arrays.stream(Act.values()).map(act -> act.name(0)).collect(Collectors.toSet()))
        .hasSameSizeAs(Act.values());
    assertThat(Arrays.stream(Act.values()).map(Act::word).collect(Collectors.toSet()))
        .hasSameSizeAs(Act.values());
  }

  @ParameterizedTest
  @CsvSource({
    "k6, blocks.6.attn.hook_k",
    "q0, blocks.0.attn.hook_q",
    "key12, blocks.12.attn.hook_k",
    "resid_post-1, blocks.-1.hook_resid_post",
    "scale4ln1, blocks.4.ln1.hook_scale",
    "normalized4ln2, blocks.4.ln2.hook_normalized",
    "out4ln1, blocks.4.ln1.hook_out",
    "ln_final.out, ln_final.hook_out",
    "ln2.scale11, blocks.11.ln2.hook_scale",
    "attn3, blocks.3.attn.hook_pattern",
    "attn_logits3, blocks.3.attn.hook_attn_scores",
    "attn_scores2, blocks.2.attn.hook_attn_scores",
    "pre5, blocks.5.mlp.hook_pre",
    "mlp_pre5, blocks.5.mlp.hook_pre",
    "pre_linear5, blocks.5.mlp.hook_pre_linear",
    "post5, blocks.5.mlp.hook_post",
    "z2, blocks.2.attn.hook_z",
    "result2, blocks.2.attn.hook_result",
    "q_input2, blocks.2.hook_q_input",
    "mlp_in2, blocks.2.hook_mlp_in",
    "embed, hook_embed",
    "pos_embed, hook_pos_embed",
    "ln_final.scale, ln_final.hook_scale",
    "blocks.-1.hook_resid_post, blocks.-1.hook_resid_post",
  })
  void readsTransformerLensShorthand(String word, String name) {
    assertThat(Site.parse(word)).hasToString(name);
  }

  @Test
  void answersAWrongNameWithTheNearestOnesInThatLayer() {
    assertThatThrownBy(() -> Site.parse("blocks.6.attn.hook_kk"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no site 'blocks.6.attn.hook_kk'; did you mean blocks.6.attn.hook_k?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "k6.5",
        "6k",
        "K6",
        "embed0",
        "scale4",
        "resid_post--1",
        "k99999999999",
        "blocks.99999999999.attn.hook_k",
        "blocks.6.attn.hook_k.",
        "blocks.{l}.attn.hook_k",
        "blocks.6.hook_embed",
        "attn.hook_k",
        " k6",
      })
  void refusesWhatIsNoName(String name) {
    assertThatThrownBy(() -> Site.parse(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("there is no site '" + name + "'; ");
  }

  @Test
  void anActivationThatExistsOnceHasNoLayers() {
    assertThatThrownBy(() -> Act.EMBED.at(2))
        .hasMessage("hook_embed exists once in a model, not in layers; use EMBED.site()");
    assertThatThrownBy(() -> new Site(Act.EMBED, 2))
        .hasMessage("embed exists once in a model, not in layer 2; use EMBED.site()");
  }

  @Test
  void anActivationOfLayersNeedsOne() {
    assertThatThrownBy(Act.KEY::site)
        .hasMessage("k exists in every layer; say which: KEY.at(layer)");
  }

  @Test
  void aNegativeLayerCountsFromTheLast() {
    assertThat(Act.KEY.at(-1).in(12)).isEqualTo(Act.KEY.at(11));
    assertThat(Act.KEY.at(-12).in(12)).isEqualTo(Act.KEY.at(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {12, -13, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void refusesALayerThatDoesNotExist(int layer) {
    assertThatThrownBy(() -> Act.KEY.at(layer).in(12))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no layer " + layer + "; the model has layers 0 to 11");
  }

  @Test
  void aSpotNamesItsSiteAndWhatIsPicked() {
    assertThat(Act.HEAD_Z.at(9)).hasToString("blocks.9.attn.hook_z");
    assertThat(Act.HEAD_Z.at(9).all()).hasToString("blocks.9.attn.hook_z");
    assertThat(Act.HEAD_Z.at(9).pos(-1).head(6))
        .hasToString("blocks.9.attn.hook_z[pos -1, head 6]");
  }

  @Test
  void theOrderOfPickingDoesNotMatter() {
    assertThat(Act.HEAD_Z.at(9).pos(-1).head(6)).isEqualTo(Act.HEAD_Z.at(9).head(6).pos(-1));
  }

  @Test
  void aHeadOfKeysIsAKeyValueHead() {
    assertThat(Act.KEY.at(0).head(1).picks()).isEqualTo(Map.of(Axis.KV_HEAD, 1));
    assertThat(Act.QUERY.at(0).head(1).picks()).isEqualTo(Map.of(Axis.HEAD, 1));
  }

  @Test
  void aPositionOfAPatternIsTheOneThatAttends() {
    assertThat(Act.PATTERN.at(0).pos(3).picks()).isEqualTo(Map.of(Axis.DEST, 3));
  }

  @Test
  void picksTakeTheirAxesAway() {
    assertThat(Act.PATTERN.at(0).head(1).prompt(0).axes()).isEqualTo(List.of(Axis.DEST, Axis.SRC));
  }

  @Test
  void refusesAnAxisThatTheActivationLacks() {
    assertThatThrownBy(() -> Act.RESID_PRE.at(0).head(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("blocks.0.hook_resid_pre has no axis head; its axes are [batch, pos, d_model]");
  }

  @Test
  void aSpotKeepsACopyOfItsPicks() {
    Map<Axis, Integer> picks = new TreeMap<>(Map.of(Axis.HEAD, 1));
    Spot spot = new Spot(Act.HEAD_Z.at(0), picks);
    picks.put(Axis.POS, 5);
    assertThat(spot.picks()).isEqualTo(Map.of(Axis.HEAD, 1));
    assertThatThrownBy(() -> spot.picks().put(Axis.POS, 5))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
