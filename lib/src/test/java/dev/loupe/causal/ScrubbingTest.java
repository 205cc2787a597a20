package dev.loupe.causal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScrubbingTest {
  private static final HookedTransformer MODEL = Toys.reading(Toys.gpt2());
  private static final List<Integer> INPUTS = IntStream.range(1, 30).boxed().toList();
  private static final Metric ANSWERS =
      Metric.logitDiff(
          INPUTS.stream().map(input -> "w" + input).toList(),
          INPUTS.stream().map(input -> "w" + (input + 20)).toList());
  private static final Offset<Double> CLOSE = Offset.offset(1e-4);

  private static Scrubbing<Integer> scrubbing() {
    return Scrubbing.of(MODEL, INPUTS, input -> "w7 w" + input + " w9 w12", ANSWERS);
  }

  @Test
  void withoutAClaimTheModelIsItself() {
    assertThat(scrubbing().run().recovered()).isCloseTo(1, CLOSE);
  }

  @Test
  void refusesAPartThatTheModelDoesNotHaveWhereItIsClaimed() {
    var whole = Claim.<Integer>of(Act.RESID_POST.at(1).all(), input -> input);
    var none = Claim.<Integer>of(Act.HEAD_Z.at(0).head(9), input -> input);
    assertThatThrownBy(() -> scrubbing().claim(whole.from(none)))
        .hasMessage("there is no head 9 at blocks.0.attn.hook_z; it has 4");
    assertThatThrownBy(() -> scrubbing().unimportant(Act.HEAD_Z.at(7).head(0)))
        .hasMessage("there is no layer 7; the model has layers 0 to 2");
  }

  @Test
  void aSpotThatMayDependOnTheWholeInputRecoversEverything() {
    var claim = Claim.<Integer>of(Act.RESID_POST.at(1).all(), input -> input);
    assertThat(scrubbing().claim(claim).run().recovered()).isCloseTo(1, CLOSE);
  }

  @Test
  void whatHoldsOfAClaimHoldsOfWhatItIsComputedFrom() {
    var whole = Claim.<Integer>of(Act.HEAD_Z.at(0).head(1), input -> input);
    var claim = Claim.<Integer>of(Act.RESID_POST.at(1).all(), input -> input).from(whole);
    assertThat(scrubbing().claim(claim).run().recovered()).isCloseTo(1, CLOSE);
    var nothing = Claim.<Integer>of(Act.RESID_PRE.at(0).all(), input -> "same for all");
    var empty = Claim.<Integer>of(Act.RESID_POST.at(1).all(), input -> input).from(nothing);
    assertThat(scrubbing().claim(empty).run().recovered()).isLessThan(0.9);
  }

  @Test
  void theWholeStreamOfAnyOtherInputIsAnExchangedInput() {
    var claim = Claim.<Integer>of(Act.RESID_POST.at(-1).all(), input -> "same for all");
    var result = scrubbing().claim(claim).run();
    // Both draw other inputs at random, so they agree up to the draw.
    assertThat(Math.abs(result.recovered())).isLessThan(0.5);
    assertThat(result.scrubbed()).isNotEqualTo(result.model());
  }

  @Test
  void aSpotThatDoesNothingIsUnimportant() {
    // Nobody looks at the first position's stream behind the last layer.
    var result = scrubbing().unimportant(Act.RESID_POST.at(-1).pos(1)).run();
    assertThat(result.recovered()).isCloseTo(1, CLOSE);
    var loud = scrubbing().unimportant(Act.RESID_POST.at(-1).pos(-1)).run();
    assertThat(loud.recovered()).isLessThan(0.9);
  }

  @Test
  void saysWhatItFound() {
    assertThat(scrubbing().run().toString())
        .startsWith(
            "causal scrubbing recovers 100.0 % of the logit difference right − wrong answer: ")
        .endsWith("(8 draws)");
  }

  @Test
  void inputsThatDoNotMatterToTheMetricAreSaidSo() {
    Metric same = Metric.logitDiff("w4", "w5").at(0); // which sees the first word alone
    assertThat(Scrubbing.of(MODEL, INPUTS, input -> "w7 w" + input, same).run().toString())
        .startsWith("Warning: exchanging whole inputs hardly changes the metric: ")
        .contains("The recovered share means little; ")
        .contains("causal scrubbing recovers");
  }

  private static String ofAnyLength(int input) {
    return input % 3 == 0 ? "w" + input + " w12" : "w7 w" + input + " w9 w12";
  }

  private static Scrubbing<Integer> mixed() {
    return Scrubbing.of(MODEL, INPUTS, ScrubbingTest::ofAnyLength, ANSWERS);
  }

  @Test
  void inputsOfDifferentLengthsAreExchangedAtTheirEnds() {
    Spot last = Act.RESID_POST.at(-1).pos(-1);
    var itself = Claim.<Integer>of(last, input -> input);
    assertThat(mixed().claim(itself).run().recovered()).isCloseTo(1, CLOSE);
    var any = Claim.<Integer>of(last, input -> "same for all");
    assertThat(mixed().claim(any).run().recovered()).isLessThan(0.9);
  }

  @Test
  void inputsOfDifferentLengthsAreNotExchangedWhole() {
    var whole = Claim.<Integer>of(Act.RESID_POST.at(-1).all(), input -> "same for all");
    assertThatThrownBy(() -> mixed().claim(whole).run())
        .hasMessageContaining(
            "use prompts of equal length, or pick a position counted from the end");
    assertThatThrownBy(() -> mixed().unimportant(Act.HEAD_Z.at(1).head(0)).run())
        .hasMessageContaining(
            "use prompts of equal length, or pick a position counted from the end");
  }

  @Test
  void refusesASingleInput() {
    assertThatThrownBy(() -> Scrubbing.of(MODEL, List.of(1), input -> "w1", ANSWERS))
        .hasMessage(
            "scrubbing exchanges activations between inputs, so it needs at least two inputs");
  }
}
