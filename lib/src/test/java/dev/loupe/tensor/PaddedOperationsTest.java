package dev.loupe.tensor;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.SRC;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.axis.Axis;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each prompt in a padded batch has the results that it has alone. */
class PaddedOperationsTest {
  private static final int[] FRONTS = {2, 0, 1};
  private static final int WIDTH = 4;
  private static final Padding PADDING = Padding.of(FRONTS, prompt -> "'prompt " + prompt + "'");
  private static final Map<Axis, Integer> SIZES =
      Map.of(BATCH, 3, POS, WIDTH, D_MODEL, 2, HEAD, 3, SRC, WIDTH);

  /** Random values of three prompts, with NaN at padding, in any order of axes. */
  static Tensor padded(long seed, Axis... axes) {
    Tensor x = Loops.random(new Random(seed), SIZES, List.of(axes)).withOrigin(Origin.of(PADDING));
    return PaddingMask.blanked(x);
  }

  /** One prompt of a batch without its padding. */
  static Tensor alone(Tensor batch, int prompt) {
    Tensor one = batch.at(BATCH, prompt).withOrigin(Origin.UNKNOWN);
    int[] positions = IntStream.range(FRONTS[prompt], WIDTH).toArray();
    for (Axis axis : List.of(POS, SRC)) {
      one = one.has(axis) && one.size(axis) == WIDTH ? one.take(axis, positions) : one;
    }
    return one;
  }

  /** Checks a function of a tensor [batch, …] in which the padded axes may remain. */
  static void eachPromptIsAlone(UnaryOperator<Tensor> function, Tensor batch) {
    Tensor together = function.apply(batch);
    for (int prompt = 0; prompt < FRONTS.length; prompt++) {
      Tensor expected = function.apply(alone(batch, prompt));
      Tensor actual = alone(together, prompt);
      assertThat(actual.axes()).isEqualTo(expected.axes());
      assertClose("prompt " + prompt, expected.toDoubleArray(), actual.toDoubleArray(), 1e-12);
    }
  }

  @Test
  void aDotOverPositionsLeavesPaddingOut() {
    Tensor x = padded(1, BATCH, POS, D_MODEL);
    eachPromptIsAlone(one -> one.dot(one.renamed(D_MODEL, HEAD), POS), x);
    eachPromptIsAlone(one -> one.dot(one, POS, D_MODEL), x);
    eachPromptIsAlone(one -> one.dot(one, D_MODEL), x);
  }

  @Test
  void theOrderOfTheAxesDoesNotMatter() {
    Tensor x = padded(2, BATCH, POS, D_MODEL);
    for (List<Axis> order :
        List.of(
            List.of(POS, BATCH, D_MODEL),
            List.of(D_MODEL, POS, BATCH),
            List.of(POS, D_MODEL, BATCH))) {
      Tensor turned = x.arranged(order);
      assertThat(turned.padding().none()).isFalse();
      assertClose(
          order.toString(),
          x.mean(POS).toDoubleArray(),
          turned.mean(POS).arranged(List.of(BATCH, D_MODEL)).toDoubleArray(),
          1e-15);
      assertThat(PaddingMask.of(turned).count()).isEqualTo(6);
      assertThat(IntStream.range(0, 24).filter(i -> Double.isNaN(turned.toDoubleArray()[i])))
          .containsExactlyElementsOf(
              IntStream.range(0, 24)
                  .filter(i -> PaddingMask.of(turned).cells()[i])
                  .boxed()
                  .toList());
    }
  }

  @Test
  void aSumOverPromptsLeavesPaddingOut() {
    Tensor x = padded(3, BATCH, POS, D_MODEL);
    Tensor y = padded(4, BATCH, POS, HEAD);
    Tensor dot = x.dot(y, BATCH); // [pos, d_model, head]
    Tensor sum = x.times(y).sum(BATCH);
    assertClose("dot", sum.toDoubleArray(), dot.toDoubleArray(), 1e-12);
    assertThat(dot.padding().none()).isTrue(); // one prompt is as long as the batch
  }

  @Test
  void thePaddingOfEitherSideIsKept() {
    Tensor x = padded(5, BATCH, POS, D_MODEL);
    Tensor weight = Loops.random(new Random(6), SIZES, List.of(HEAD, D_MODEL));
    assertThat(x.dot(weight, D_MODEL).padding().size(POS, 0)).isEqualTo(2);
    assertThat(weight.dot(x, D_MODEL).axes()).containsExactly(HEAD, BATCH, POS);
    assertThat(weight.dot(x, D_MODEL).padding().size(POS, 2)).isEqualTo(1);
    assertThat(weight.plus(x).mean(POS).toDoubleArray()).doesNotContain(Double.NaN);
    assertThat(x.renamed(POS, SRC).plus(x).padding().size(SRC, 0)).isEqualTo(2);
  }

  @Test
  void aProjectionKeepsThePadding() {
    Tensor x = padded(7, BATCH, POS, D_MODEL);
    Tensor unit = Tensor.of(new double[] {0.6, 0.8}, new long[] {2}, D_MODEL);
    eachPromptIsAlone(one -> one.project(unit, D_MODEL), x);
    assertThat(x.project(unit, D_MODEL).padding().none()).isFalse();
  }

  @Test
  void refusesTwoBatchesOfPaddedPrompts() {
    Tensor x = padded(8, BATCH, POS, D_MODEL);
    Axis other = Axis.named("other");
    assertThatThrownBy(() -> x.plus(x.renamed(BATCH, other)))
        .hasMessage(
            "one tensor has padded prompts along batch and the other along other, and a result of"
                + " both would have two paddings; pick a prompt of one with at(named(\"other\"),"
                + " index), or a position that all prompts have");
    Tensor last = x.at(POS, -1);
    assertThat(last.dot(last.renamed(BATCH, other), D_MODEL).axes()).containsExactly(BATCH, other);
  }
}
