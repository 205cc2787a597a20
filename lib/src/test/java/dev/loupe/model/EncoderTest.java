package dev.loupe.model;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.lens.LensReading;
import dev.loupe.lens.LogitLens;
import dev.loupe.metric.Metric;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.token.TopTokens;
import dev.loupe.weights.WeightEdit;
import org.junit.jupiter.api.Test;

/** What is different in models that read in both directions and normalise the stream. */
class EncoderTest {
  private static final HookedTransformer BERT = Toys.reading(Toys.bert());
  private static final int MASKED = 2;
  private static final Run RUN = BERT.run(Tokens.of(new int[] {3, 14, 15, 9, 26}));

  @Test
  void aPositionSeesWhatIsBehindIt() {
    Run other = BERT.run(Tokens.of(new int[] {3, 14, 15, 9, 27}));
    assertThat(other.logits().at(0).last().toArray())
        .isNotEqualTo(RUN.logits().at(0).last().toArray());
  }

  @Test
  void aBlockReadsTheNormalisedStreamOfTheOneBefore() {
    ActivationCache cache = RUN.cache();
    for (int layer = 1; layer < 3; layer++) {
      assertThat(cache.get(Act.RESID_PRE.at(layer)).toArray())
          .isEqualTo(cache.get(Act.LN2_OUT.at(layer - 1)).toArray())
          .isNotEqualTo(cache.get(Act.RESID_POST.at(layer - 1)).toArray());
    }
    assertThat(cache.get(Act.MLP_IN.at(1)).toArray())
        .isEqualTo(cache.get(Act.LN1_OUT.at(1)).toArray());
  }

  @Test
  void theSumOfTheEmbeddingsIsNormalised() {
    ActivationCache cache = RUN.cache();
    Tensor sum =
        cache
            .get(Act.EMBED.site())
            .plus(cache.get(Act.TYPE_EMBED.site()))
            .plus(cache.get(Act.POS_EMBED.site()));
    Tensor scaled = cache.get(Act.EMBED_LN_OUT.site()).minus(BERT.weight("embed.ln.b"));
    float[] sums = sum.at(Axis.POS, 1).toArray();
    float[] normed = scaled.at(Axis.POS, 1).toArray();
    float[] weight = BERT.weight("embed.ln.w").toArray();
    double scale = cache.get(Act.EMBED_LN_SCALE.site()).at(Axis.POS, 1).toArray()[0];
    double mean = sum.at(Axis.POS, 1).mean(Axis.D_MODEL).value();
    for (int i = 0; i < sums.length; i++) {
      assertThat((double) normed[i]).isEqualTo(weight[i] * (sums[i] - mean) / scale, offset(1e-5));
    }
    assertThat(cache.get(Act.RESID_PRE.at(0)).toArray())
        .isEqualTo(cache.get(Act.EMBED_LN_OUT.site()).toArray());
  }

  @Test
  void everyTokenIsOfTheFirstType() {
    float[] first = BERT.weight("W_token_type").at(Axis.TOKEN_TYPE, 0).toArray();
    Tensor types = RUN.cache(Act.TYPE_EMBED.site()).get(Act.TYPE_EMBED.site());
    for (int position = 0; position < 5; position++) {
      assertThat(types.at(Axis.POS, position).toArray()).isEqualTo(first);
    }
  }

  @Test
  void theUnembeddingReadsWhatTheHeadsNormGives() {
    Tensor read = RUN.cache(Act.LN_FINAL_OUT.site()).get(Act.LN_FINAL_OUT.site());
    double product =
        read.at(Axis.POS, MASKED)
            .at(Axis.BATCH, 0)
            .dot(BERT.weight("W_U").at(Axis.VOCAB, 7), Axis.D_MODEL)
            .value();
    double bias = BERT.weight("b_U").at(Axis.VOCAB, 7).value();
    assertThat(RUN.logits().at(MASKED).lastOf(7).value()).isEqualTo(product + bias, offset(1e-4));
  }

  @Test
  void aChangeOfTheHeadChangesThePrediction() {
    HookedTransformer edited = BERT.edited(new WeightEdit("mlm_head.W", w -> w.times(2)));
    assertThat(edited.run(RUN.tokens()).logits().toArray()).isNotEqualTo(RUN.logits().toArray());
  }

  @Test
  void aMetricIsReadWhereATokenIsMasked() {
    double[] probabilities =
        RUN.logits().at(MASKED).last().at(Axis.BATCH, 0).softmax(Axis.VOCAB).toDoubleArray();
    assertThat(RUN.measure(Metric.prob(7).at(MASKED))[0]).isEqualTo(probabilities[7], offset(1e-6));
    assertThat(RUN.measure(Metric.prob(7).at(MASKED - 5))[0])
        .isEqualTo(probabilities[7], offset(1e-6));
    assertThat(Metric.prob(7).at(MASKED)).hasToString("probability of '#7' at position 2");
  }

  @Test
  void theLikeliestTokensAreThoseOfThePositionChosen() {
    TopTokens top = RUN.logits().at(MASKED).top(3);
    double[] probabilities =
        RUN.logits().at(MASKED).last().at(Axis.BATCH, 0).softmax(Axis.VOCAB).toDoubleArray();
    double best = java.util.Arrays.stream(probabilities).max().orElseThrow();
    assertThat(top.probability(0, 0)).isEqualTo(best, offset(1e-9));
    assertThat(top.grid().title()).isEqualTo("token at position 2");
    assertThat(top.grid().rows().names()).containsExactly("#3#14#15");
  }

  @Test
  void theLensEndsInTheModelsOwnPrediction() {
    LensReading lens = LogitLens.of(RUN);
    assertClose(
        "last row", RUN.logits().toArray(), lens.logits(Act.RESID_POST.at(-1)).toArray(), 1e-6);
    assertThat(lens.top().rows().size()).isEqualTo(4); // three blocks and the end
  }

  @Test
  void refusesToContinueAText() {
    String message =
        "bert attends in both directions and predicts the token at a position, so it cannot continue a text";
    assertThatThrownBy(() -> BERT.run("w3 w14").generate(3)).hasMessage(message);
    assertThatThrownBy(() -> RUN.generateTokens(3, Sampling.greedy())).hasMessage(message);
  }

  @Test
  void refusesToReadTheLastPositionUnasked() {
    String reason =
        "bert predicts the token at a position, not the next token; choose the position: ";
    assertThatThrownBy(() -> RUN.top(3)).hasMessage(reason + "logits().at(position).top(3)");
    assertThatThrownBy(() -> RUN.measure(Metric.prob(7)))
        .hasMessage(reason + "metric.at(position)");
    assertThatThrownBy(() -> RUN.gradients(Metric.prob(7), Act.RESID_PRE))
        .hasMessage(reason + "metric.at(position)");
  }

  @Test
  void refusesAPositionThatIsNotThere() {
    assertThatThrownBy(() -> RUN.logits().at(5))
        .hasMessage("there is no position 5; the prompt has 5 tokens");
    assertThatThrownBy(() -> RUN.logits().at(-6))
        .hasMessage("there is no position -6; the prompt has 5 tokens");
  }
}
