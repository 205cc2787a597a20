package dev.loupe.metric;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.load.InductionModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.text.Tokens;
import dev.loupe.view.token.TokenStrip;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LossTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2(), DataType.FLOAT64);
  private static final int[] LONG = {3, 14, 15, 9, 26, 5};
  private static final int[] SHORT = {8, 14, 1};
  private static final Tokens BOTH = Tokens.of(LONG, SHORT);

  /** The loss of each token but the first, from the logits, in plain loops. */
  private static double[] plain(int... ids) {
    double[] logits = MODEL.run(Tokens.of(ids)).logits().tensor().toDoubleArray();
    double[] losses = new double[ids.length - 1];
    for (int i = 0; i < losses.length; i++) {
      double sum = 0;
      for (int id = 0; id < Toys.VOCAB; id++) {
        sum += Math.exp(logits[i * Toys.VOCAB + id]);
      }
      losses[i] = Math.log(sum) - logits[i * Toys.VOCAB + ids[i + 1]];
    }
    return losses;
  }

  private static double mean(double[] values, int from) {
    return Arrays.stream(values).skip(from).average().orElseThrow();
  }

  @Test
  void theLossIsTheMeanOverTheTokensOfEachPromptAndNotOverPadding() {
    double[] expected = {mean(plain(LONG), 0), mean(plain(SHORT), 0)};
    assertClose("losses", expected, MODEL.run(BOTH).measure(Metric.loss()), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void eachPromptOfABatchHasTheLossThatItHasAlone(HookedTransformer model) {
    double[] alone = {
      model.run(Tokens.of(LONG)).measure(Metric.loss())[0],
      model.run(Tokens.of(SHORT)).measure(Metric.loss())[0]
    };
    assertClose("losses", alone, model.run(BOTH).measure(Metric.loss()), 1e-5);
  }

  @Test
  void laterTokensAreCountedFromTheStartOrFromTheEndOfEachPrompt() {
    double[] fromTwo = {mean(plain(LONG), 1), mean(plain(SHORT), 1)};
    assertClose("from 2", fromTwo, MODEL.run(BOTH).measure(Metric.loss().from(2)), 1e-12);
    double[] lastTwo = {mean(plain(LONG), 3), mean(plain(SHORT), 0)};
    assertClose("last two", lastTwo, MODEL.run(BOTH).measure(Metric.loss().from(-2)), 1e-12);
    assertThat(MODEL.run(BOTH).measure(Metric.loss().from(0)))
        .containsExactly(MODEL.run(BOTH).measure(Metric.loss()));
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "2, 5", "0, 2", "-4, -1", "2, -1", "-2, 6", "3, 99"})
  void aRangeIsTheMeanOverTheSliceOfTheLossesOfEachToken(int from, int to) {
    double[] losses = MODEL.run(Tokens.of(LONG)).losses().values(); // the first is NaN
    int begin = Math.max(1, from < 0 ? losses.length + from : from);
    int end = Math.min(losses.length, to < 0 ? losses.length + to : to);
    double expected = Arrays.stream(losses, begin, end).average().orElseThrow();
    Loss range = Metric.loss().from(from).to(to);
    assertThat(MODEL.run(Tokens.of(LONG)).mean(range)).isCloseTo(expected, Offset.offset(1e-12));
    assertThat(range).isEqualTo(Metric.loss().to(to).from(from));
  }

  @Test
  void eachPromptOfABatchHasTheLossOfARangeThatItHasAlone() {
    for (Loss range :
        List.of(Metric.loss().to(2), Metric.loss().to(-1), Metric.loss().from(-2).to(-1))) {
      double[] alone = {
        MODEL.run(Tokens.of(LONG)).mean(range), MODEL.run(Tokens.of(SHORT)).mean(range)
      };
      assertClose(range.title(), alone, MODEL.run(BOTH).measure(range), 1e-12);
    }
  }

  @Test
  void anEarlierAndALaterRangeAddUpToTheWholeLoss() {
    double[] early = MODEL.run(BOTH).measure(Metric.loss().to(2));
    double[] late = MODEL.run(BOTH).measure(Metric.loss().from(2));
    double[] whole = {(early[0] + 4 * late[0]) / 5, (early[1] + late[1]) / 2};
    assertClose("losses", whole, MODEL.run(BOTH).measure(Metric.loss()), 1e-12);
    assertThat(Metric.loss().to(2).count(BOTH)).isEqualTo(2);
  }

  @Test
  void saysWhichTokensItCounts() {
    assertThat(Metric.loss().title()).isEqualTo("loss");
    assertThat(Metric.loss().to(-1).title()).isEqualTo("loss before position -1");
    assertThat(Metric.loss().from(5).to(10).title()).isEqualTo("loss from position 5 to 10");
  }

  @Test
  void thePerplexityIsTakenOverAllTokensAndTheMeanOverPrompts() {
    double[] one = plain(LONG);
    double[] other = plain(SHORT);
    double mean = (Arrays.stream(one).sum() + Arrays.stream(other).sum()) / 7;
    assertThat(MODEL.run(BOTH).perplexity()).isCloseTo(Math.exp(mean), Offset.offset(1e-9));
    assertThat(MODEL.run(BOTH).mean(Metric.loss()))
        .isCloseTo((mean(one, 0) + mean(other, 0)) / 2, Offset.offset(1e-12));
  }

  @Test
  void aModelOfInductionLosesHardlyAnythingOnARepetition() {
    HookedTransformer model = InductionModel.on(ai.djl.Device.cpu());
    Tokens repeated = InductionModel.repeated(1);
    int length = InductionModel.VOCAB; // the start token, and every other token once
    double expected = Math.log(1 + (InductionModel.VOCAB - 1) * Math.exp(-InductionModel.LOGIT));
    assertThat(model.run(repeated).mean(Metric.loss().from(length + 1)))
        .isCloseTo(expected, Offset.offset(1e-4));
    assertThat(model.run(repeated).mean(Metric.loss())).isGreaterThan(1);
  }

  @Test
  void theStripHasALossForEachTokenButTheFirst() {
    TokenStrip strip = MODEL.run(Tokens.of(LONG)).losses();
    assertThat(strip.at(0)).isNaN();
    assertClose("losses", plain(LONG), Arrays.copyOfRange(strip.values(), 1, LONG.length), 1e-12);
    assertThat(strip.tokens()).containsExactly("#3", "#14", "#15", "#9", "#26", "#5");
    assertThat(strip.toString())
        .startsWith("loss of each token [nats]\n#3 (–)")
        .endsWith("over 5 tokens, perplexity 51229. The first token is not predicted.");
  }

  @Test
  void refusesWhatHasNoLoss() {
    Tokens one = Tokens.of(new int[] {4}, LONG);
    assertThatThrownBy(() -> MODEL.run(one).measure(Metric.loss()))
        .hasMessage(
            "prompt 0, “#4”, has 1 tokens, so none is predicted from position 1 on; give longer prompts, or begin earlier");
    assertThatThrownBy(() -> MODEL.run(BOTH).measure(Metric.loss().from(3)))
        .hasMessageStartingWith("prompt 1, “#8#14#1”, has 3 tokens, so none is predicted");
    assertThatThrownBy(() -> MODEL.run(BOTH).measure(Metric.loss().from(3).to(5)))
        .hasMessage(
            "prompt 1, “#8#14#1”, has 3 tokens, so none is predicted from position 3 to 5; give longer prompts, or a wider range");
    assertThatThrownBy(() -> MODEL.run(BOTH).measure(Metric.loss().to(1)))
        .hasMessageContaining("none is predicted from position 1 to 1");
    assertThatThrownBy(() -> MODEL.run(BOTH).losses())
        .hasMessageStartingWith("losses() shows one prompt, and this run has 2;");
    assertThatThrownBy(() -> Metric.loss().at(3))
        .hasMessageStartingWith("the loss is a mean over positions; use loss().from(3)");
    HookedTransformer bert = Toys.model(Toys.bert());
    for (Metric metric : List.of(Metric.loss(), Metric.loss().times(2))) {
      assertThatThrownBy(() -> bert.run(BOTH).measure(metric))
          .hasMessageStartingWith("bert tied predicts the token at a position");
    }
    assertThatThrownBy(() -> bert.run(Tokens.of(LONG)).losses())
        .hasMessageStartingWith("bert tied predicts the token at a position");
  }
}
