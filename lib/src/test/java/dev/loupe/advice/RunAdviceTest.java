package dev.loupe.advice;

import static dev.loupe.advice.Advised.advice;
import static dev.loupe.advice.Advised.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Sampling;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Occurrences;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Torch;
import dev.loupe.weights.WeightEdit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What messages about runs and tensors advise works. */
class RunAdviceTest {
  private static final HookedTransformer READING = Toys.reading(Toys.gpt2());
  private static final HookedTransformer BARE = Toys.model(Toys.gpt2());

  @Test
  void severalPromptsAreContinuedAsAdvised() {
    Run two = READING.run(List.of("w1 w2", "w3"));
    assertThat(advice(() -> two.generate(3), "prompts use (.*)$")).isEqualTo("generateAll(3)");
    assertThat(two.generateAll(3)).hasSize(2).isEqualTo(two.generateAll(3, Sampling.greedy()));
  }

  @Test
  void withoutATokenizerTokensAreGivenAndTaken() {
    Run run = BARE.run(Tokens.of(new int[] {3, 14}));
    assertThat(advice(() -> run.generate(3), "; use (.*)$")).isEqualTo("generateTokens(3)");
    assertThat(run.generateTokens(3).width()).isEqualTo(5);
    assertThat(advice(() -> BARE.run("hello"), "give token ids: (.*)$"))
        .isEqualTo("model.run(Tokens.of(new int[] {1, 2, 3}))");
    assertThat(BARE.run(Tokens.of(new int[] {1, 2, 3})).top(1).grid().rows().size()).isEqualTo(1);
    assertThat(message(() -> run.measure(Metric.logitDiff(" w1", " w2"))))
        .contains("give the answer as a token id too");
    assertThat(run.measure(Metric.logitDiff(1, 2))).hasSize(1);
  }

  @Test
  void aModelThatIsNoChatModelContinuesTheText() {
    assertThat(message(() -> READING.chat("w1"))).endsWith("so give it a text to continue");
    assertThat(READING.run("w1").generate(1)).isNotEmpty();
  }

  @Test
  void anEncoderIsReadAtAPosition() {
    Run run = Toys.model(Toys.bert()).run(Tokens.of(new int[] {3, 14, 15}));
    assertThat(advice(() -> run.measure(Metric.logitDiff(1, 2)), "the position: (.*)$"))
        .isEqualTo("metric.at(position)");
    assertThat(run.measure(Metric.logitDiff(1, 2).at(1))).hasSize(1);
    assertThat(advice(() -> run.top(3), "the position: (.*)$"))
        .isEqualTo("logits().at(position).top(3)");
    assertThat(run.logits().at(1).top(3).grid().columns().size()).isEqualTo(3);
  }

  @Test
  void aPatternThatIsPutIntoGrowingTextIsPutInAtOnePosition() {
    Run run = READING.run("w1 w2 w3 w4");
    Tensor pattern = READING.run("w5 w6 w7 w8").cache(Act.PATTERN).get(Act.PATTERN.at(0));
    Run all = run.replace(Act.PATTERN.at(0).all(), pattern);
    assertThat(message(() -> all.generate(2))).contains("such as pos(3)");
    Run one = run.replace(Act.PATTERN.at(0).pos(3), pattern.at(Axis.DEST, 3));
    assertThat(one.generateTokens(2).width()).isEqualTo(6);
  }

  @Test
  void oneOfSeveralOccurrencesIsSaid() {
    Occurrences twice = READING.positions(" w1 w2 w1", "w1");
    assertThat(advice(twice::only, "choose with (.*)$")).isEqualTo("first(), last() or all()");
    assertThat(twice.first().start()).isZero();
    assertThat(twice.last().start()).isEqualTo(2);
    assertThat(twice.all()).hasSize(2);
  }

  @Test
  void paddedPromptsAreCountedFromTheEnd() {
    Run padded = READING.run(List.of("w1 w2 w3", "w4"));
    assertThat(message(() -> padded.zero(Act.RESID_PRE.at(1).pos(0)))).contains("-1 is the last");
    assertThat(padded.zero(Act.RESID_PRE.at(1).pos(-1)).measure(Metric.logitDiff(1, 2))).hasSize(2);
    ActivationCache cache = padded.cache(Act.RESID_PRE);
    assertThat(message(() -> padded.mean(Act.RESID_PRE.at(1).all(), cache))).endsWith("pos(-1)");
    Run mean = padded.mean(Act.RESID_PRE.at(1).pos(-1), cache);
    assertThat(mean.measure(Metric.logitDiff(1, 2))).hasSize(2);
  }

  @Test
  void anActivationOfAnotherWidthIsPutInAtOnePosition() {
    Run run = READING.run("w1 w2 w3");
    ActivationCache other = READING.run("w4 w5").cache(Act.RESID_PRE, Act.PATTERN);
    assertThat(message(() -> run.patch(Act.RESID_PRE.at(1), other))).endsWith("pick a position");
    Run patched = run.patch(Act.RESID_PRE.at(1).pos(1), other);
    assertThat(patched.measure(Metric.logitDiff(1, 2))).hasSize(1);
    assertThat(message(() -> run.patch(Act.PATTERN.at(1), other)))
        .endsWith("; use prompts of equal length");
    ActivationCache padded = READING.run(List.of("w4 w5", "w6")).cache(Act.RESID_PRE);
    Run two = READING.run(List.of("w1", "w2 w3"));
    assertThat(message(() -> two.patch(Act.RESID_PRE.at(1), padded))).endsWith("pos(-1)");
    assertThat(two.patch(Act.RESID_PRE.at(1).pos(-1), padded).top(1).grid().rows().size())
        .isEqualTo(2);
  }

  @Test
  void anInterventionIsRenamedAsAdvisedWhereThatHelps() {
    Run run = READING.run("w1 w2");
    String calls =
        advice(
            () ->
                run.with(Act.RESID_PRE.at(1), x -> x.times(2).renamed(Axis.D_MODEL, Axis.D_MLP))
                    .logits(),
            "rename yours: \\.(.*)$");
    assertThat(calls).isEqualTo("renamed(D_MLP, D_MODEL)");
    assertThat(
            run.with(
                    Act.RESID_PRE.at(1),
                    x ->
                        x.times(2)
                            .renamed(Axis.D_MODEL, Axis.D_MLP)
                            .renamed(Axis.D_MLP, Axis.D_MODEL))
                .top(1)
                .grid()
                .rows()
                .size())
        .isEqualTo(1);
    Run two = READING.run(List.of("w1 w2", "w3 w4"));
    assertThat(
            message(
                () ->
                    two.with(Act.RESID_PRE.at(1), x -> x.renamed(Axis.D_MODEL, Axis.HEAD).plus(x))
                        .logits()))
        .endsWith("the axes there are [batch, pos, d_model]; return these axes");
  }

  @Test
  void tensorsAreRenamedAsAdvisedWhereThatHelps() {
    ActivationCache cache = READING.run("w1 w2").cache();
    Tensor z = cache.get(Act.HEAD_Z.at(0)); // d_head 6
    Tensor out = READING.weight("blocks.0.attn.W_O"); // d_model 24
    assertThat(z.dot(out, Axis.D_HEAD).axes())
        .containsExactly(Axis.BATCH, Axis.POS, Axis.HEAD, Axis.D_MODEL);
    Tensor bias = READING.weight("blocks.0.attn.b_Q"); // [head, d_head]
    Tensor named = bias.renamed(Axis.D_HEAD, Axis.D_MLP);
    assertThat(advice(() -> z.dot(named, Axis.D_HEAD), "rename it: (.*)$"))
        .isEqualTo("renamed(D_MLP, D_HEAD)");
    assertThat(z.plus(named.renamed(Axis.D_MLP, Axis.D_HEAD)).toArray()).isNotEmpty();
  }

  @Test
  void oneValueAndAGridAreReadAsAdvised() {
    Tensor resid = READING.run("w1 w2").cache(Act.RESID_PRE).get(Act.RESID_PRE.at(0));
    assertThat(message(() -> resid.value())).endsWith("pick it with at(axis, index)");
    double value = resid.at(Axis.BATCH, 0).at(Axis.POS, 0).at(Axis.D_MODEL, 0).value();
    assertThat(value).isFinite();
    Tensor heads = READING.run("w1 w2").cache(Act.HEAD_Z).get(Act.HEAD_Z.at(0));
    assertThat(message(() -> heads.grid(Axis.POS, Axis.D_HEAD))).endsWith("at(axis, index)");
    assertThat(heads.at(Axis.HEAD, 0).grid(Axis.POS, Axis.D_HEAD).rows().size()).isEqualTo(2);
  }

  @Test
  void anEditOfOneEndOfATiedModelIsMadeAtTheOther() {
    WeightEdit embedding = new WeightEdit("W_E", w -> w.times(2));
    WeightEdit unembedding = new WeightEdit("W_U", w -> w.times(2));
    HookedTransformer both = BARE.edited(embedding).edited(unembedding);
    assertThat(both.weight("W_E").sum(Axis.VOCAB).toArray())
        .isEqualTo(both.weight("W_U").sum(Axis.VOCAB).toArray());
  }

  @Test
  void whereThereIsNoGpuTheCpuIs() {
    if (!Torch.bestDevice().isGpu()) {
      assertThat(message(Torch::gpu)).endsWith("or use cpu()");
      assertThat(dev.loupe.Loupe.cpu().isGpu()).isFalse();
    }
  }
}
