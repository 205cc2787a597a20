package dev.loupe.patching;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.loupe.axis.Axis;
import dev.loupe.load.InductionModel;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A model of which every number is known: what each method must find in it. */
class InductionModelTest {
  private static final HookedTransformer MODEL = InductionModel.on(Device.cpu());
  private static final Tokens REPEATED = InductionModel.repeated(1);
  private static final int HALF = InductionModel.VOCAB - 1;
  // Token 9 stands in the first half of the clean prompt only, with 10 behind it.
  private static final Tokens CLEAN =
      Tokens.of(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  private static final Tokens CORRUPTED =
      Tokens.of(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9});

  private static double accuracy(Run run) {
    double[] logits = run.logits().tensor().toDoubleArray();
    int right = 0;
    for (int position = HALF + 1; position < 2 * HALF; position++) {
      right += likeliest(logits, position) == run.tokens().id(0, position + 1) ? 1 : 0;
    }
    return right / (HALF - 1.0);
  }

  private static int likeliest(double[] logits, int position) {
    int best = 0;
    int row = position * InductionModel.VOCAB;
    for (int id = 1; id < InductionModel.VOCAB; id++) {
      best = logits[row + id] > logits[row + best] ? id : best;
    }
    return best;
  }

  /** The mean attention from {@code from} on to what is {@code back} positions before. */
  private static double attention(int layer, int from, int back) {
    Tensor pattern =
        MODEL
            .run(REPEATED)
            .cache(Act.PATTERN.at(layer))
            .get(Act.PATTERN.at(layer).head(0))
            .at(Axis.BATCH, 0);
    double sum = 0;
    for (int position = from; position < REPEATED.width(); position++) {
      sum += pattern.at(Axis.DEST, position).at(Axis.SRC, position - back).value();
    }
    return sum / (REPEATED.width() - from);
  }

  @Test
  void predictsEveryTokenOfTheSecondHalf() {
    for (int seed = 0; seed < 5; seed++) {
      assertThat(accuracy(MODEL.run(InductionModel.repeated(seed)))).isEqualTo(1);
    }
  }

  @Test
  void theFirstHeadLooksAtThePreviousToken() {
    assertThat(attention(0, 1, 1)).isCloseTo(1, Offset.offset(1e-6));
  }

  @Test
  void theSecondHeadLooksAtWhatFollowedTheSameTokenBefore() {
    assertThat(attention(1, HALF + 1, HALF - 1)).isCloseTo(1, Offset.offset(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"0", "1"})
  void nothingIsPredictedWithoutOneOfTheHeads(int layer) {
    assertThat(accuracy(MODEL.run(REPEATED).zero(Act.HEAD_Z.at(layer).head(0)))).isZero();
  }

  @ParameterizedTest
  @CsvSource({"QUERY_INPUT, 0", "KEY_INPUT, 10", "VALUE_INPUT, 0"})
  void theFirstHeadReachesTheSecondThroughItsKeysAlone(Act input, double change) {
    Tensor here = MODEL.run(REPEATED).cache(Act.ATTN_OUT.at(0)).get(Act.ATTN_OUT.at(0));
    Tensor other =
        MODEL.run(InductionModel.repeated(2)).cache(Act.ATTN_OUT.at(0)).get(Act.ATTN_OUT.at(0));
    Tensor difference = other.minus(here);
    float[] patched =
        MODEL
            .run(REPEATED)
            .with(input.at(1).head(0), read -> read.plus(difference))
            .logits()
            .toArray();
    float[] plain = MODEL.run(REPEATED).logits().toArray();
    double largest = 0;
    for (int i = 0; i < plain.length; i++) {
      largest = Math.max(largest, Math.abs(patched[i] - plain[i]));
    }
    assertThat(largest).isCloseTo(change, Offset.offset(change == 0 ? 0 : 1e-5));
  }

  /** What patching must find: the previous token goes L0 value → L0 out → L1 keys → L1 out. */
  private static final Map<Act, double[]> BY_HEAD =
      Map.of(
          Act.QUERY, new double[] {0, 0},
          Act.KEY, new double[] {0, 1},
          Act.VALUE, new double[] {1, 0},
          Act.PATTERN, new double[] {0, 1},
          Act.HEAD_Z, new double[] {1, 1});

  @ParameterizedTest
  @EnumSource(
      value = Act.class,
      names = {"QUERY", "KEY", "VALUE", "PATTERN", "HEAD_Z"})
  void patchingFindsTheEdgesOfTheCircuitAndNoOthers(Act act) {
    var grid = ActivationPatching.of(MODEL, CLEAN, CORRUPTED, Metric.logitDiff(10, 12)).sweep(act);
    for (int layer = 0; layer < 2; layer++) {
      assertThat(grid.at(layer, 0))
          .as("%s of layer %d", act, layer)
          .isCloseTo(BY_HEAD.get(act)[layer], Offset.offset(1e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({"RESID_PRE, 0, 9", "ATTN_OUT, 0, 10", "RESID_PRE, 1, 10", "ATTN_OUT, 1, 19"})
  void patchingFindsTheOnePositionThatCarriesTheAnswer(Act act, int layer, int where) {
    var grid = ActivationPatching.of(MODEL, CLEAN, CORRUPTED, Metric.logitDiff(10, 12)).sweep(act);
    for (int position = 0; position < CLEAN.width(); position++) {
      assertThat(grid.at(layer, position))
          .as("%s of layer %d at %d", act, layer, position)
          .isCloseTo(position == where ? 1 : 0, Offset.offset(1e-5));
    }
  }

  @Test
  void refusesPromptsLongerThanItCanRead() {
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> MODEL.run(Tokens.of(new int[InductionModel.CONTEXT + 1]))))
        .hasMessage("the prompt has 42 tokens; induction can read 41");
  }
}
