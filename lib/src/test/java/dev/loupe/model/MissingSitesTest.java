package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.loupe.arch.Block;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import org.junit.jupiter.api.Test;

/** A model says why it has no activation of a kind. */
class MissingSitesTest {
  private static Run run(HookedTransformer model) {
    return model.run(Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8}));
  }

  @Test
  void aSharedNormSaysThatThereIsNoSecond() {
    HookedTransformer model = Toys.model(Toys.gptJ());
    assertThat(catchThrowable(() -> run(model).cache(Act.LN2_SCALE)))
        .hasMessage("gptj has no ln2.scale: its attention and MLP share one norm; use LN1_SCALE");
  }

  @Test
  void aChangeOfASharedNormReachesTheMlp() {
    HookedTransformer model = Toys.model(Toys.gptJ());
    Run changed = run(model).with(Act.LN1_NORMALIZED.at(1), here -> here.times(2));
    assertThat(changed.cache(Act.MLP_PRE.at(1)).get(Act.MLP_PRE.at(1)).toArray())
        .isNotEqualTo(run(model).cache(Act.MLP_PRE.at(1)).get(Act.MLP_PRE.at(1)).toArray());
    Run both = changed.with(Act.MLP_IN.at(1), here -> here.times(2));
    assertThat(catchThrowable(both::logits))
        .hasMessage(
            "layer 1's norm and the MLP's input cannot both be changed in one run, because a changed input has its own norm; change only one of them");
  }

  @Test
  void normsBehindAttentionSayThatNoneIsInFront() {
    HookedTransformer model = Toys.model(Toys.olmo2());
    assertThat(catchThrowable(() -> run(model).cache(Act.LN1_NORMALIZED)))
        .hasMessage(
            "olmo2 has no ln1.normalized: its norms come after attention and MLP, which read the residual stream without a norm");
  }

  @Test
  void modelsWithoutTypesOfTokenOrANormOfEmbeddingsSaySo() {
    Run run = run(Toys.model(Toys.gpt2()));
    assertThat(catchThrowable(() -> run.cache(Act.TYPE_EMBED.site())))
        .hasMessage("gpt2 has no token_type_embed: it has no token types");
    assertThat(catchThrowable(() -> run.cache(Act.EMBED_LN_SCALE.site())))
        .hasMessage("gpt2 has no embed.ln.scale: its embeddings are not normalised");
  }

  @Test
  void parallelBlocksSayThatTheyHaveNoMiddle() {
    HookedTransformer model = Toys.model(Toys.neoX(Block.PARALLEL));
    assertThat(catchThrowable(() -> run(model).cache(Act.RESID_MID)))
        .hasMessage("gpt_neox has no resid_mid: its blocks run attention and MLP in parallel");
  }
}
