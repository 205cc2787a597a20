package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Padding is never taken for a token, and a position never for another word's. */
class PaddingTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());
  private static final int[] LONG = {3, 14, 15, 9, 26};
  private static final int[] SHORT = {7, 1, 8};
  private static final Run RUN = MODEL.run(Tokens.of(LONG, SHORT));
  private static final Run SWAPPED = MODEL.run(Tokens.of(SHORT, LONG));
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  private static void refusesPadding(ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "position 1 is padding in prompt 1, “#7#1#8”, which is shorter than others; count from the end (-1 is the last token), or use prompts of equal length");
  }

  @Test
  void itIsNotChanged() {
    refusesPadding(() -> RUN.zero(Act.RESID_PRE.at(1).pos(1)));
    refusesPadding(() -> RUN.zero(Act.RESID_PRE.at(1).pos(-4)));
    refusesPadding(() -> RUN.zero(Act.PATTERN.at(1).head(0).pos(4).pick(Axis.SRC, 1)));
    refusesPadding(() -> RUN.zero(Act.RESID_PRE.at(1).pos(1).prompt(1)));
  }

  @Test
  void aPromptThatHasThePositionMayBeChangedThere() {
    double[] changed = RUN.zero(Act.RESID_PRE.at(1).pos(1).prompt(0)).measure(METRIC);
    double alone = MODEL.run(Tokens.of(LONG)).zero(Act.RESID_PRE.at(1).pos(1)).measure(METRIC)[0];
    assertThat(changed[0]).isCloseTo(alone, within(1e-5));
    assertThat(changed[1]).isEqualTo(RUN.measure(METRIC)[1]);
  }

  @Test
  void itIsNotRead() {
    refusesPadding(() -> RUN.logits().at(1));
    refusesPadding(() -> RUN.measure(METRIC.at(1)));
    assertThat(RUN.logits().at(2).last().shape()).containsExactly(2, Toys.VOCAB);
  }

  @Test
  void entriesThatAreTakenKeepTheirOwn() {
    Tensor resid = RUN.cache(Act.RESID_PRE.at(1)).get(Act.RESID_PRE.at(1));
    refusesPadding(() -> resid.take(Axis.POS, 4, 1));
    assertThat(resid.take(Axis.POS, 4, -2).padding().none()).isTrue();
    Tensor shortFirst = resid.take(Axis.BATCH, 1, 0, 1).mean(Axis.POS);
    Tensor asTheyWere = resid.mean(Axis.POS).take(Axis.BATCH, 1, 0, 1);
    assertThat(shortFirst.toArray()).containsExactly(asTheyWere.toArray());
  }

  @Test
  void noVariantIsMadeOfIt() {
    ActivationCache cache = RUN.cache(Act.RESID_PRE);
    Variant variant =
        Variant.of(
            Act.RESID_PRE.at(1).pos(1), cache.get(Act.RESID_PRE.at(1)).at(Axis.POS, 2).times(2));
    refusesPadding(() -> Variants.of(RUN, List.of(variant), METRIC));
  }

  @Test
  void activationsDoNotGoBetweenPromptsThatArePaddedOtherwise() {
    ActivationCache other = SWAPPED.cache(Act.RESID_PRE, Act.PATTERN);
    String message =
        "“#3#14#15#9#26” has 0 tokens of padding, but “#7#1#8”, whose %s is copied into it, has 2; use prompts of equal length";
    String advised = message + ", or pick a position counted from the end, such as pos(-1)";
    assertThatThrownBy(() -> RUN.patch(Act.RESID_PRE.at(2), other))
        .hasMessage(advised.formatted("blocks.2.hook_resid_pre"));
    assertThatThrownBy(() -> RUN.patch(Act.RESID_PRE.at(2).pos(3), other))
        .hasMessage(advised.formatted("blocks.2.hook_resid_pre"));
    assertThatThrownBy(() -> RUN.patch(Act.PATTERN.at(2).pos(-1), other))
        .hasMessage(message.formatted("blocks.2.attn.hook_pattern"));
  }

  @Test
  void countedFromTheEndAPlaceIsTheSameInAnyBatch() {
    ActivationCache other = SWAPPED.cache(Act.RESID_PRE);
    double[] together = RUN.patch(Act.RESID_PRE.at(2).pos(-2), other).measure(METRIC);
    ActivationCache shorter = MODEL.run(Tokens.of(SHORT)).cache(Act.RESID_PRE);
    double alone =
        MODEL.run(Tokens.of(LONG)).patch(Act.RESID_PRE.at(2).pos(-2), shorter).measure(METRIC)[0];
    assertThat(together[0]).isCloseTo(alone, within(1e-5));
    assertThatThrownBy(() -> RUN.patch(Act.RESID_PRE.at(2).pos(-5).prompt(0), other))
        .hasMessageStartingWith("position 0 is padding in prompt 0, “#7#1#8”, ");
  }

  @Test
  void aShorterPromptsActivationIsNotSpreadOverALongerOne() {
    Run one = MODEL.run(Tokens.of(new int[] {7}));
    Run five = MODEL.run(Tokens.of(LONG));
    String message =
        "blocks.1.hook_resid_pre is copied from a batch of width 1 into a batch of width 5; use prompts of equal length, or pick a position";
    ActivationCache cache = one.cache(Act.RESID_PRE);
    assertThatThrownBy(() -> five.patch(Act.RESID_PRE.at(1), cache)).hasMessage(message);
    assertThatThrownBy(() -> five.mean(Act.RESID_PRE.at(1).all(), cache)).hasMessage(message);
    assertThat(five.patch(Act.RESID_PRE.at(1).pos(-1), cache).measure(METRIC)[0]).isFinite();
  }

  @Test
  void anActivationOfOnePromptServesAllOfItsLength() {
    ActivationCache one = MODEL.run(Tokens.of(LONG)).cache(Act.RESID_PRE);
    Run same = MODEL.run(Tokens.of(LONG, new int[] {2, 7, 1, 8, 2}));
    double[] patched = same.patch(Act.RESID_PRE.at(2), one).measure(METRIC);
    assertThat(patched[0]).isCloseTo(patched[1], within(1e-5));
    assertThatThrownBy(() -> RUN.patch(Act.RESID_PRE.at(2), one))
        .hasMessageStartingWith("“#7#1#8” has 2 tokens of padding, ");
  }
}
