package dev.loupe.sae;

import static dev.loupe.sae.SplicedRunTest.TOKENS;
import static dev.loupe.sae.SplicedRunTest.logits;
import static dev.loupe.site.Act.MLP_OUT;
import static dev.loupe.site.Act.RESID_POST;
import static dev.loupe.site.Act.RESID_PRE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.kind.BatchTopK;
import dev.loupe.sae.kind.Standard;
import dev.loupe.site.SaePart;
import dev.loupe.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Features that cannot be spliced in, or were not, are refused with what to do. */
class SpliceRefusalsTest {
  @Test
  void featuresWithoutASpliceAreRefused() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Run run = model.run(TOKENS);
    assertThatThrownBy(() -> run.zero(RESID_POST.at(1).feature(3)))
        .hasMessage(
            "no features are spliced in at blocks.1.hook_resid_post; splice in a sparse autoencoder"
                + " that writes there: run.with(sae)");
    SparseCoder coder = RandomCoders.autoencoder(model, RESID_POST.at(1));
    assertThatThrownBy(() -> run.with(coder).cache(RESID_PRE.at(1).features()))
        .hasMessage(
            "no features are spliced in at blocks.1.hook_resid_pre, but at"
                + " [blocks.1.hook_resid_post]; splice in a sparse autoencoder that writes there:"
                + " run.with(sae)");
    assertThatThrownBy(() -> run.with(coder).zero(RESID_POST.at(1).feature(17)))
        .hasMessage(
            "there is no feature 17 at blocks.1.hook_resid_post.hook_sae_acts_post; it has 17");
    assertThatThrownBy(() -> run.with(coder).with(coder))
        .hasMessage(
            "features are spliced in at blocks.1.hook_resid_post already; use a run or a model"
                + " without them");
    assertThatThrownBy(
            () -> run.with(coder).zero(RESID_POST.at(1).part(SaePart.SAE_ERROR)).logits())
        .hasMessage(
            "a change of blocks.1.hook_resid_post.hook_sae_error has no effect, because it is not"
                + " added in this run; use sae.withError()");
  }

  @Test
  void featuresThatReadWhatComesLaterAreRefused() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    SparseCoder coder =
        RandomCoders.coder(new Standard(), model, RESID_POST.at(1), RESID_PRE.at(1));
    assertThatThrownBy(() -> model.run(TOKENS).with(coder).logits())
        .hasMessageContaining("which this pass does not compute before it");
    SparseCoder far = RandomCoders.coder(new Standard(), model, RESID_PRE.at(0), MLP_OUT.at(1));
    assertThatThrownBy(() -> model.run(TOKENS).with(far))
        .hasMessageContaining("both must be in one block");
  }

  @Test
  void featuresThatCompeteInABatchAreRefused() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    SparseCoder coder =
        RandomCoders.coder(new BatchTopK(3, false), model, RESID_POST.at(1), RESID_POST.at(1));
    assertThatThrownBy(() -> model.run(TOKENS).with(coder))
        .hasMessageContaining("picks the largest features of a whole batch");
  }

  @Test
  void aRunThatStartsWhereFeaturesAreSplicedInIsRefused() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Run run = model.run(TOKENS);
    Tensor resid = run.cache(RESID_PRE.at(1)).get(RESID_PRE.at(1));
    SparseCoder coder = RandomCoders.autoencoder(model, RESID_PRE.at(1));
    assertThatThrownBy(() -> run.with(coder).from(1, resid))
        .hasMessageStartingWith(
            "features are spliced in at blocks.1.hook_resid_pre, so no run starts there");
    assertThatThrownBy(() -> run.from(1, resid).with(coder))
        .hasMessageStartingWith("features are spliced in at blocks.1.hook_resid_pre");
    SparseCoder before = RandomCoders.autoencoder(model, RESID_POST.at(0));
    Run spliced = run.with(before);
    Tensor entering = spliced.cache(RESID_PRE.at(1)).get(RESID_PRE.at(1));
    assertThat(logits(spliced.from(1, entering))).isEqualTo(logits(spliced));
  }
}
