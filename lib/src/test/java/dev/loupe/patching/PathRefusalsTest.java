package dev.loupe.patching;

import static dev.loupe.patching.PathPatchingTest.paths;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.arch.Attention;
import dev.loupe.arch.Block;
import dev.loupe.arch.Spec;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import org.junit.jupiter.api.Test;

/** What is said of paths that there are none of. */
class PathRefusalsTest {
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final Spot QUERY = Act.QUERY.at(2).head(1);
  private static final Spot LOGITS = Act.RESID_POST.at(-1).all();

  @Test
  void refusesWhatNoPathEndsAt() {
    assertThatThrownBy(() -> paths(Toys.model(Toys.gpt2())).to(Act.RESID_PRE.at(1).all()))
        .hasMessage(
            "no path ends at blocks.1.hook_resid_pre; it can end at a head's query, key or value, at an MLP or at the logits: query(layer, head), key(layer, head), value(layer, head), mlp(layer), logits()");
    assertThatThrownBy(() -> paths(Toys.model(Toys.gpt2())).to(Act.QUERY.at(1).all()))
        .hasMessage(
            "a path ends at one head, but blocks.1.attn.hook_q has all heads; choose one, such as .head(0)");
    HookedTransformer attention =
        Toys.model(
            Spec.attentionOnly("linear", 2, 24, 32, Toys.VOCAB, Attention.plain(4, 6, false)));
    assertThatThrownBy(() -> paths(attention).to(Act.MLP_OUT.at(1).all()))
        .hasMessage("no path ends at blocks.1.hook_mlp_out: linear has attention only");
  }

  @Test
  void refusesWhatNoPathBeginsAt() {
    assertThatThrownBy(() -> paths(Toys.model(Toys.gpt2())).from(Act.PATTERN.at(1).head(0)))
        .hasMessageStartingWith("no path starts at blocks.1.attn.hook_pattern; it can start at a ");
    assertThatThrownBy(
            () -> paths(Toys.model(Toys.neoX(Block.PARALLEL))).from(Act.RESID_MID.at(0).all()))
        .hasMessage("gpt_neox has no resid_mid: its blocks run attention and MLP in parallel");
  }

  @Test
  void refusesModelsThatNormaliseTheWholeStream() {
    assertThatThrownBy(() -> paths(Toys.model(Toys.bert())))
        .hasMessageEndingWith(
            " normalises the whole residual stream after every addition, so the output of one part does not reach another part unchanged and there are no direct paths; use patching(...)");
  }

  @Test
  void refusesTheLogitsTogetherWithOthers() {
    assertThatThrownBy(() -> paths(Toys.model(Toys.gpt2())).to(QUERY, LOGITS))
        .hasMessage(
            "the logits come after every other receiver, so they must be the only receiver: to(logits())");
  }

  @Test
  void refusesPromptsBetweenWhichTheMetricDoesNotTell() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    assertThatThrownBy(() -> PathPatching.of(model, "w3", "w3", METRIC).to(QUERY))
        .hasMessageStartingWith("the logit difference '#11' − '#23' is ");
  }
}
