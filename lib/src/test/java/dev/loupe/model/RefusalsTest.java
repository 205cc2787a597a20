package dev.loupe.model;

import static dev.loupe.axis.Axis.VOCAB;
import static dev.loupe.site.Act.HEAD_Z;
import static dev.loupe.site.Act.KEY;
import static dev.loupe.site.Act.MLP_PRE_LINEAR;
import static dev.loupe.site.Act.PATTERN;
import static dev.loupe.site.Act.POS_EMBED;
import static dev.loupe.site.Act.RESID_PRE;
import static dev.loupe.site.Act.ROT_QUERY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Block;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.metric.TokenChoice;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import dev.loupe.weights.WeightEdit;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of questions that have no answer. */
class RefusalsTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());
  private static final Run RUN = MODEL.run(Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8}));

  private static void refuses(ThrowingCallable action, String message) {
    assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void aPromptLongerThanTheContext() {
    refuses(
        () -> MODEL.run(Tokens.of(new int[33])), "the prompt has 33 tokens; gpt2 tied can read 32");
  }

  @Test
  void aContinuationBeyondTheContext() {
    refuses(
        () -> RUN.generateTokens(26, Sampling.greedy()),
        "the prompt has 8 tokens and 26 more were requested; gpt2 tied can read 32 tokens, so at"
            + " most 25 can follow");
    assertThat(RUN.generateTokens(25, Sampling.greedy()).width()).isEqualTo(33);
  }

  @Test
  void aContinuationOfLessThanNothing() {
    refuses(
        () -> RUN.generateTokens(-1, Sampling.greedy()), "a text cannot be continued by -1 tokens");
  }

  @Test
  void promptsThatAreEmpty() {
    String message = "a run needs at least one prompt, and every prompt at least one token";
    refuses(() -> Tokens.of(), message);
    refuses(() -> Tokens.of(new int[0]), message);
    refuses(() -> Tokens.of(new int[] {1}, new int[0]), message);
    refuses(
        () -> Tokens.of(List.of(new Letters().encode("")), Optional.of(new Letters())), message);
  }

  @Test
  void aTokenThatDoesNotExist() {
    refuses(
        () -> MODEL.run(Tokens.of(new int[] {53})).logits(),
        "there is no token 53; gpt2 tied has tokens 0 to 52");
    refuses(
        () -> MODEL.run(Tokens.of(new int[] {-1})).logits(),
        "there is no token -1; gpt2 tied has tokens 0 to 52");
  }

  @Test
  void aTextWithoutATokenizer() {
    refuses(
        () -> MODEL.run("hello"),
        "gpt2 tied has no tokenizer; give token ids: model.run(Tokens.of(new int[] {1, 2, 3}))");
    refuses(() -> RUN.generate(3), "gpt2 tied has no tokenizer; use generateTokens(3)");
    refuses(
        () -> MODEL.toSingleToken("hello"),
        "'hello' cannot be looked up: gpt2 tied has no tokenizer, so its tokens have no texts; give a token id from 0 to 52 instead, as in logProb(3)");
  }

  @Test
  void aLayerThatDoesNotExist() {
    String message = "there is no layer 3; the model has layers 0 to 2";
    refuses(() -> RUN.cache(RESID_PRE.at(3)), message);
    refuses(() -> RUN.zero(RESID_PRE.at(3)), message);
    refuses(() -> RUN.gradients(Metric.prob(1), RESID_PRE.at(3)), message);
    refuses(() -> RUN.cache(RESID_PRE.at(0)).get(RESID_PRE.at(3)), message);
    refuses(() -> MODEL.with(RESID_PRE.at(3), here -> here), message);
    refuses(() -> RUN.cache(RESID_PRE.at(-4)), "there is no layer -4; the model has layers 0 to 2");
  }

  @Test
  void aHeadThatDoesNotExist() {
    refuses(
        () -> RUN.zero(HEAD_Z.at(0).head(4)),
        "there is no head 4 at blocks.0.attn.hook_z; it has 4");
    refuses(
        () -> RUN.zero(HEAD_Z.at(-1).head(-5)),
        "there is no head -5 at blocks.2.attn.hook_z; it has 4");
    refuses(
        () -> MODEL.with(HEAD_Z.at(0).head(4), here -> here),
        "there is no head 4 at blocks.0.attn.hook_z; it has 4");
    refuses(
        () -> Toys.model(Toys.llama(false)).run(RUN.tokens()).zero(KEY.at(0).head(2)),
        "there is no kv_head 2 at blocks.0.attn.hook_k; it has 2");
  }

  @Test
  void aPositionThatIsNeverReached() {
    Run beyond = RUN.zero(HEAD_Z.at(0).pos(8));
    String message = "there is no pos 8 at blocks.0.attn.hook_z; it has 8";
    refuses(beyond::logits, message);
    refuses(() -> beyond.measure(Metric.prob(1)), message);
    refuses(() -> beyond.cache(RESID_PRE.at(1)), message);
    refuses(() -> beyond.gradients(Metric.prob(1), RESID_PRE.at(1)), message);
    refuses(() -> beyond.top(1), message);
    refuses(() -> beyond.generateTokens(1, Sampling.greedy()), message);
    assertThat(beyond.generateTokens(2, Sampling.greedy()).width()).isEqualTo(10);
    refuses(
        () -> RUN.zero(PATTERN.at(0).pos(8)).logits(),
        "there is no dest 8 at blocks.0.attn.hook_pattern; it has 8");
    refuses(
        () -> RUN.zero(HEAD_Z.at(0).pos(-9)),
        "there is no pos -9 at blocks.0.attn.hook_z; it has 8");
    refuses(
        () -> RUN.zero(HEAD_Z.at(0).pos(32)),
        "there is no pos 32 at blocks.0.attn.hook_z; it has 8");
    refuses(
        () -> RUN.zero(PATTERN.at(0).pick(Axis.SRC, 8)),
        "there is no src 8 at blocks.0.attn.hook_pattern; it has 8");
  }

  @Test
  void aPromptThatDoesNotExist() {
    refuses(
        () -> RUN.zero(HEAD_Z.at(0).all().prompt(1)),
        "there is no batch 1 at blocks.0.attn.hook_z; it has 1");
  }

  @Test
  void anActivationThatTheArchitectureLacks() {
    refuses(
        () -> RUN.cache(ROT_QUERY.at(0)), "gpt2 has no rot_q: it has learned position embeddings");
    refuses(() -> RUN.cache(ROT_QUERY), "gpt2 has no rot_q: it has learned position embeddings");
    refuses(
        () -> RUN.zero(MLP_PRE_LINEAR.at(0)), "gpt2 has no mlp_pre_linear: its MLP has no gate");
    Run neoX = Toys.model(Toys.neoX(Block.PARALLEL)).run(RUN.tokens());
    refuses(
        () -> neoX.cache(Act.RESID_MID.at(0)),
        "gpt_neox has no resid_mid: its blocks run attention and MLP in parallel");
    refuses(
        () -> neoX.cache(POS_EMBED.site()), "gpt_neox has no pos_embed: it has rotary positions");
    Run llama = Toys.model(Toys.llama(false)).run(RUN.tokens());
    refuses(
        () -> llama.cache(Act.ATTN_IN.at(0)),
        "llama has no attn_in: its heads share keys; use QUERY_INPUT, KEY_INPUT or VALUE_INPUT");
  }

  @Test
  void anActivationThatWasNotCached() {
    ActivationCache cache = RUN.cache(HEAD_Z.at(0));
    refuses(
        () -> cache.get(HEAD_Z.at(-2)),
        "blocks.1.attn.hook_z was not cached; ask for it: run.cache(HEAD_Z.at(1))");
    refuses(
        () -> cache.get(Act.EMBED.site()),
        "hook_embed was not cached; ask for it: run.cache(EMBED.site())");
    refuses(
        () -> cache.get("blocks.0.attn.hook_zz"),
        "there is no site 'blocks.0.attn.hook_zz'; did you mean blocks.0.attn.hook_z?");
  }

  @Test
  void anInterventionOfTheWrongShape() {
    refuses(
        () ->
            RUN.with(
                    HEAD_Z.at(0).head(1),
                    here -> Tensor.of(new float[] {1, 2, 3}, new long[] {3}, Axis.D_HEAD))
                .logits(),
        "the intervention at blocks.0.attn.hook_z[head 1] returned tensor [d_head 3], which does not"
            + " fit the shape (1, 8, 6)");
  }

  @Test
  void anInterventionOfOtherAxes() {
    Run two = MODEL.run(Tokens.of(new int[] {3, 14}, new int[] {15, 9}));
    refuses(
        () ->
            two.with(RESID_PRE.at(1), here -> here.mean(Axis.POS).renamed(Axis.BATCH, Axis.HEAD))
                .logits(),
        "the intervention at blocks.1.hook_resid_pre returned tensor [head 2, d_model 24], but the"
            + " axes there are [batch, pos, d_model]; return these axes, or rename yours: .renamed(HEAD, BATCH)");
  }

  @Test
  void anEditOfOtherAxes() {
    refuses(
        () ->
            MODEL.edited(
                new WeightEdit("blocks.0.attn.W_O", w -> w.renamed(Axis.D_HEAD, Axis.POS))),
        "blocks.0.attn.W_O has the axes [head, d_head, d_model]; the edit returned tensor [head 4, pos"
            + " 6, d_model 24]");
  }

  @Test
  void aVectorOfTheWrongWidth() {
    refuses(
        () -> RUN.add(RESID_PRE.at(0), Tensor.vector(1, 2), 1).logits(),
        "tensor [batch 1, pos 8, d_model 24] and tensor [d_model 2] cannot be combined: d_model is"
            + " 24 and 2; if they are different things, rename one: .renamed(D_MODEL,"
            + " named(\"other\"))");
  }

  @Test
  void aMetricOfTheWrongShape() {
    refuses(
        () -> RUN.measure(Logits::tensor),
        "a metric must return one number per prompt, [batch], not tensor [batch 1, pos 8, vocab 53]");
    refuses(
        () -> RUN.measure(logits -> logits.last().at(Axis.BATCH, 0)),
        "a metric must return one number per prompt, [batch], not tensor [vocab 53]");
  }

  @Test
  void aMetricOfATokenThatDoesNotExist() {
    refuses(() -> RUN.measure(Metric.prob(53)), "vocab has 53 entries; there is no 53");
    refuses(() -> RUN.measure(Metric.logitDiff(5, 9999)), "vocab has 53 entries; there is no 9999");
    refuses(() -> Metric.prob(-1), "there is no token -1");
  }

  @Test
  void theGradientOfAMetricThatHasNone() {
    Metric count = logits -> Tensor.of(new float[] {3}, new long[] {1}, Axis.BATCH);
    refuses(
        () -> RUN.gradients(count, RESID_PRE.at(1)),
        "the metric has no derivative with respect to the logits, because ranks, counts and numbers taken out of"
            + " tensors have none; use a metric computed from tensors, such as a logit difference");
  }

  @Test
  void answersThatAreNotAsManyAsPrompts() {
    Tokens three = Tokens.of(new int[] {1, 2}, new int[] {3, 4}, new int[] {5, 6});
    TokenChoice two = TokenChoice.of(1, 2);
    refuses(
        () -> two.resolve(three),
        "2 answers were given for 3 prompts; give one answer, or one for each prompt");
    refuses(
        () -> TokenChoice.of(List.of()).resolve(three),
        "0 answers were given for 3 prompts; give one answer, or one for each prompt");
  }

  @Test
  void anAnswerInWordsToAPromptInNumbers() {
    refuses(
        () -> RUN.measure(Metric.logitDiff(" Mary", " John")),
        "' Mary' cannot be looked up: the prompt was given as token ids without a tokenizer, so give the answer as a token id too, as in logProb(3)");
  }

  @Test
  void anAnswerOfTwoTokens() {
    refuses(
        () -> TokenChoice.single(" ab", new Letters()),
        "' ab' is 3 tokens [ , a, b], but one token is needed");
    refuses(
        () -> TokenChoice.single("ab", new Letters()),
        "'ab' is 2 tokens [a, b], but one token is needed");
  }

  @ParameterizedTest
  @CsvSource({"-1,0,1", "NaN,0,1", "Infinity,0,1", "1,-1,1", "1,0,0", "1,0,1.5", "1,0,NaN"})
  void samplingOutOfItsRange(double temperature, int topK, double topP) {
    refuses(
        () -> new Sampling(temperature, topK, topP, 0),
        "sampling needs temperature >= 0, topK >= 0 and 0 < topP <= 1, not "
            + temperature
            + ", "
            + topK
            + " and "
            + topP);
  }

  @Test
  void theLikeliestOfNoTokens() {
    refuses(() -> RUN.top(0), "top(0) asks for no token; ask for 1 or more, such as top(5)");
    assertThat(RUN.top(1000).grid().columns().size()).isEqualTo(53);
  }

  @Test
  void aWeightThatDoesNotExist() {
    assertThatThrownBy(() -> MODEL.weight("blocks.0.attn.W_Z"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "there is no weight 'blocks.0.attn.W_Z'; did you mean blocks.0.attn.W_Q or ");
    assertThatThrownBy(() -> MODEL.weight("blocks.3.attn.W_Q"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "there is no weight 'blocks.3.attn.W_Q': the model has layers 0 to 2");
    assertThatThrownBy(() -> MODEL.kept(Weight.W_GATE, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("there is no weight 'blocks.0.mlp.W_gate'; there are W_E, W_pos, ");
  }

  @Test
  void anEditOfTheWrongShape() {
    refuses(
        () -> MODEL.edited(new WeightEdit("blocks.0.attn.W_Q", w -> w.at(Axis.HEAD, 0))),
        "blocks.0.attn.W_Q has shape [4, 24, 6]; the edit returned tensor [d_model 24, d_head 6]");
  }

  @Test
  void aStreamOfTheWrongShape() {
    refuses(
        () -> RUN.from(1, Tensor.vector(1, 2)),
        "a run that starts at blocks.1.hook_resid_pre needs the shape [1, 8, 24], not tensor [d_model 2]");
  }

  @Test
  void aContinuationOfARunTakenUpAtABlock() {
    Run taken = RUN.from(1, RUN.cache(RESID_PRE.at(1)).get(RESID_PRE.at(1)));
    refuses(
        () -> taken.generateTokens(1, Sampling.greedy()),
        "a run that starts at a block cannot generate, because new tokens must be embedded first; generate from a prompt");
  }

  @Test
  void aDirectionOfNoLength() {
    refuses(
        () -> RUN.ablate(RESID_PRE.at(0), Tensor.vector(new float[24])),
        "a direction of length 0 cannot be ablated");
  }

  @Test
  void aReferenceOfOtherPrompts() {
    Logits reference = MODEL.run(Tokens.of(new int[] {1}, new int[] {2})).logits();
    Run three = MODEL.run(Tokens.of(new int[] {1}, new int[] {2}, new int[] {3}));
    refuses(
        () -> three.measure(Metric.kl(reference)),
        "the reference has 2 prompts and the run 3; give a reference with one prompt, or with"
            + " as many as the run");
  }

  @Test
  void aRefusalLeavesNothingBehind() {
    float[] before = RUN.logits().toArray();
    assertThatThrownBy(() -> RUN.with(RESID_PRE.at(1), here -> here.at(VOCAB, 0)).logits())
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(RUN.logits().toArray()).isEqualTo(before);
  }

  /** Every letter is a token. */
  private static final class Letters implements Tokenizer {
    @Override
    public int[] encode(String text) {
      return text.chars().toArray();
    }

    @Override
    public int[] encodeBare(String text) {
      return encode(text);
    }

    @Override
    public String decode(int... ids) {
      return new String(ids, 0, ids.length);
    }

    @Override
    public String piece(int id) {
      return decode(id);
    }

    @Override
    public Optional<Integer> end() {
      return Optional.empty();
    }
  }
}
