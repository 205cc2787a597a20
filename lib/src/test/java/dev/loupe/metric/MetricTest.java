package dev.loupe.metric;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.Gradients;
import dev.loupe.axis.Axis;
import dev.loupe.model.Characters;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.OtherWords;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetricTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());
  private static final HookedTransformer EXACT = Toys.model(Toys.gpt2(), DataType.FLOAT64);
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26});
  private static final Tokens OTHER = Tokens.of(new int[] {8, 14, 1, 9, 26});
  private static final Tokens BOTH =
      Tokens.of(new int[] {3, 14, 15, 9, 26}, new int[] {8, 14, 1, 9, 26});

  /** The last position's logits, prompt by prompt. */
  private static double[][] last(HookedTransformer model, Tokens tokens) {
    double[] flat = model.run(tokens).logits().last().toDoubleArray();
    double[][] rows = new double[tokens.batch()][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(flat, row * Toys.VOCAB, (row + 1) * Toys.VOCAB);
    }
    return rows;
  }

  private static double logProb(double[] logits, int id) {
    return logits[id] - Math.log(Arrays.stream(logits).map(Math::exp).sum());
  }

  private static double kl(double[] p, double[] q) {
    double sum = 0;
    for (int id = 0; id < p.length; id++) {
      sum += Math.exp(logProb(p, id)) * (logProb(p, id) - logProb(q, id));
    }
    return sum;
  }

  @Test
  void theLogitDifferenceIsOneLogitLessTheOther() {
    double[] logits = last(MODEL, PROMPT)[0];
    assertThat(MODEL.run(PROMPT).measure(Metric.logitDiff(4, 7))[0])
        .isCloseTo(logits[4] - logits[7], Offset.offset(1e-5));
  }

  @Test
  void aLogitIsThatOfTheLastPositionOrOfTheChosenOne() {
    assertThat(MODEL.run(PROMPT).measure(Metric.logit(4))[0])
        .isCloseTo(last(MODEL, PROMPT)[0][4], Offset.offset(1e-5));
    Metric difference = Metric.logit(4).minus(Metric.logit(7)).at(0);
    assertThat(MODEL.run(PROMPT).measure(difference)[0])
        .isCloseTo(MODEL.run(PROMPT).measure(Metric.logitDiff(4, 7).at(0))[0], Offset.offset(1e-5));
  }

  @Test
  void theLogProbabilityIsTheLogitLessTheLogOfTheSum() {
    assertThat(MODEL.run(PROMPT).measure(Metric.logProb(4))[0])
        .isCloseTo(logProb(last(MODEL, PROMPT)[0], 4), Offset.offset(1e-5));
  }

  @Test
  void theProbabilityIsTheShareOfTheExponentials() {
    assertThat(MODEL.run(PROMPT).measure(Metric.prob(4))[0])
        .isCloseTo(Math.exp(logProb(last(MODEL, PROMPT)[0], 4)), Offset.offset(1e-6));
  }

  @Test
  void theDivergenceReadsBothRunsAtTheChosenPosition() {
    Metric itself = Metric.kl(EXACT.run(PROMPT).logits()).at(1);
    assertThat(EXACT.run(PROMPT).measure(itself)[0]).isCloseTo(0, Offset.offset(1e-12));
    int[] first = Arrays.copyOf(PROMPT.row(0), 2);
    double atTheEnd =
        EXACT.run(Tokens.of(first)).measure(Metric.kl(EXACT.run(OTHER).logits().at(1)))[0];
    assertThat(EXACT.run(PROMPT).measure(Metric.kl(EXACT.run(OTHER).logits()).at(1))[0])
        .isCloseTo(atTheEnd, Offset.offset(1e-9));
  }

  @Test
  void theLastPositionChosenStands() {
    Metric metric = Metric.logitDiff(4, 7).at(0).at(1);
    assertThat(metric.title()).isEqualTo("logit difference '#4' − '#7' at position 1");
    assertThat(MODEL.run(PROMPT).measure(metric))
        .containsExactly(MODEL.run(PROMPT).measure(Metric.logitDiff(4, 7).at(1)));
  }

  @Test
  void theDivergenceIsTheSumOverTheReferencesDistribution() {
    double expected = kl(last(EXACT, OTHER)[0], last(EXACT, PROMPT)[0]);
    assertThat(EXACT.run(PROMPT).measure(Metric.kl(EXACT.run(OTHER).logits()))[0])
        .isCloseTo(expected, Offset.offset(1e-10));
  }

  @Test
  void aRunDoesNotDivergeFromItself() {
    assertThat(EXACT.run(PROMPT).measure(Metric.kl(EXACT.run(PROMPT).logits()))[0])
        .isCloseTo(0, Offset.offset(1e-12));
    assertThat(MODEL.run(PROMPT).measure(Metric.kl(MODEL.run(PROMPT).logits()))[0])
        .isCloseTo(0, Offset.offset(1e-6));
  }

  @Test
  void noDivergenceIsNegative() {
    Metric metric = Metric.kl(EXACT.run(PROMPT).logits());
    for (int layer = 0; layer < 3; layer++) {
      for (int head = 0; head < 4; head++) {
        Run run = EXACT.run(PROMPT).zero(Act.HEAD_Z.at(layer).head(head));
        assertThat(run.measure(metric)[0]).as("L%dH%d", layer, head).isPositive();
      }
    }
  }

  @Test
  void everyPromptCanHaveAReferenceOfItsOwn() {
    Run run = EXACT.run(BOTH).zero(Act.MLP_OUT.at(1));
    double[] together = run.measure(Metric.kl(EXACT.run(BOTH).logits()));
    double[] alone = {
      EXACT.run(PROMPT).zero(Act.MLP_OUT.at(1)).measure(Metric.kl(EXACT.run(PROMPT).logits()))[0],
      EXACT.run(OTHER).zero(Act.MLP_OUT.at(1)).measure(Metric.kl(EXACT.run(OTHER).logits()))[0]
    };
    assertClose("divergence", alone, together, 1e-10);
  }

  @Test
  void everyPromptCanHaveAnswersOfItsOwn() {
    HookedTransformer reading = Toys.reading(Toys.gpt2());
    double[][] logits = last(MODEL, BOTH);
    double[] measured =
        reading
            .run(List.of("w3 w14 w15 w9 w26", "w8 w14 w1 w9 w26"))
            .measure(Metric.logitDiff(List.of(" w4", " w5"), List.of(" w6", " w7")));
    double[] expected = {logits[0][4] - logits[0][6], logits[1][5] - logits[1][7]};
    assertClose("logit differences", expected, measured, 1e-5);
  }

  @Test
  void refusesMoreAnswersThanPrompts() {
    HookedTransformer reading = Toys.reading(Toys.gpt2());
    Metric metric = Metric.logitDiff(List.of("w4", "w5"), List.of("w6", "w7"));
    assertThatThrownBy(() -> reading.run(List.of("w1", "w2", "w3")).measure(metric))
        .hasMessage("2 answers were given for 3 prompts; give one answer, or one for each prompt");
  }

  @Test
  void refusesAReferenceOfOtherPrompts() {
    Metric metric = Metric.kl(MODEL.run(BOTH).logits());
    assertThatThrownBy(() -> MODEL.run(PROMPT).measure(metric))
        .hasMessage(
            "the reference has 2 prompts and the run 1; give a reference with one prompt, or with as many as the run");
  }

  @Test
  void refusesAnAnswerOfTwoTokens() {
    HookedTransformer reading = Toys.reading(Toys.gpt2());
    assertThatThrownBy(() -> reading.run("w1").measure(Metric.prob(" w4 w5")))
        .hasMessage("' w4 w5' is 2 tokens [ w4,  w5], but one token is needed");
  }

  @Test
  void answersAreLookedUpOnceHoweverOftenTheyAreMeasured() {
    AtomicInteger lookUps = new AtomicInteger();
    HookedTransformer reading = Toys.reading(Toys.gpt2(), new CountedWords(lookUps));
    Run run = reading.run(List.of("w3 w14", "w8 w9"));
    for (Metric metric :
        List.of(
            Metric.logitDiff(List.of(" w4", " w5"), List.of(" w6", " w7")),
            Metric.probDiff(
                List.of(List.of(" w4"), List.of(" w5")), List.of(List.of(" w6"), List.of(" w7"))),
            Metric.prob(" w4"))) {
      double[] first = run.measure(metric);
      int afterOne = lookUps.get();
      assertThat(run.measure(metric)).containsExactly(first);
      assertThat(lookUps).as(metric.title()).hasValue(afterOne);
    }
  }

  /** Counts how often an answer is looked up. */
  private static final class CountedWords extends OtherWords {
    private final AtomicInteger lookUps;

    CountedWords(AtomicInteger lookUps) {
      this.lookUps = lookUps;
    }

    @Override
    public int[] encodeBehind(String text) {
      lookUps.incrementAndGet();
      return super.encodeBehind(text);
    }
  }

  @Test
  void aMetricKnowsTheAnswersOfEachTokenizerThatItMeets() {
    Metric metric = Metric.prob("b");
    double ofCharacters =
        Toys.reading(Toys.gpt2(), new Characters(false, false)).run("a").measure(metric)[0];
    assertThat(Toys.reading(Toys.gpt2()).run("w1").measure(metric)[0])
        .isEqualTo(MODEL.run(Tokens.of(new int[] {1})).measure(Metric.prob(0))[0]);
    assertThat(ofCharacters)
        .isEqualTo(MODEL.run(Tokens.of(new int[] {1})).measure(Metric.prob(2))[0]);
  }

  @Test
  void theDifferenceOfProbabilitiesIsTheSumOverEachPromptsAnswers() {
    HookedTransformer reading = Toys.reading(Toys.gpt2());
    Metric metric =
        Metric.probDiff(
            List.of(List.of(" w4", " w9"), List.of(" w5")),
            List.of(List.of(" w6"), List.of(" w4", " w7", " w8")));
    double[][] logits = last(MODEL, BOTH);
    double[] expected = {
      p(logits[0], 4) + p(logits[0], 9) - p(logits[0], 6),
      p(logits[1], 5) - p(logits[1], 4) - p(logits[1], 7) - p(logits[1], 8)
    };
    double[] measured =
        reading.run(List.of("w3 w14 w15 w9 w26", "w8 w14 w1 w9 w26")).measure(metric);
    assertClose("differences", expected, measured, 1e-6);
  }

  private static double p(double[] logits, int id) {
    return Math.exp(logProb(logits, id));
  }

  @Test
  void refusesALogitThatTheMetricDidNotSayItReads() {
    Metric careless =
        new Metric() {
          @Override
          public Tensor of(Logits logits) {
            return logits.lastOf(5);
          }

          @Override
          public Reads reads(Tokens prompts) {
            return Reads.lastPosition(new int[] {4, 7});
          }
        };
    assertThatThrownBy(() -> MODEL.run(PROMPT).measure(careless))
        .hasMessage("the logit of token 5 was not computed; the metric's reads() must name it");
  }

  @Test
  void refusesAMetricThatIsNotOneNumberAPrompt() {
    assertThatThrownBy(() -> MODEL.run(PROMPT).measure(Logits::last))
        .hasMessage(
            "a metric must return one number per prompt, [batch], not tensor [batch 1, vocab 53]");
  }

  @Test
  void aLambdaReadsEveryPosition() {
    Metric second = logits -> logits.tensor().at(Axis.POS, 1).at(Axis.VOCAB, 4);
    double expected =
        MODEL
            .run(PROMPT)
            .logits()
            .tensor()
            .at(Axis.POS, 1)
            .at(Axis.VOCAB, 4)
            .at(Axis.BATCH, 0)
            .value();
    assertThat(MODEL.run(PROMPT).measure(second)[0]).isEqualTo(expected);
  }

  @Test
  void aLogitDifferenceReadsTwoTokensAtTheLastPosition() {
    Metric shortcut = Metric.logitDiff(23, 11);
    Tokens both = MODEL.run(BOTH).tokens();
    assertThat(shortcut.reads(both)).isEqualTo(Reads.lastPosition(new int[] {23}, new int[] {11}));
    Metric full = shortcut::of;
    assertClose(
        "differences", MODEL.run(BOTH).measure(full), MODEL.run(BOTH).measure(shortcut), 1e-5);
  }

  @Test
  void aMetricOfTheLastPositionGivesTheSameWhenEveryPositionIsComputed() {
    Metric shortcut = Metric.logProb(4);
    Metric full = shortcut::of;
    assertThat(full.reads(MODEL.run(BOTH).tokens())).isEqualTo(Reads.EVERYTHING);
    assertClose(
        "log-probabilities",
        MODEL.run(BOTH).measure(full),
        MODEL.run(BOTH).measure(shortcut),
        1e-5);
  }

  static Stream<Named<Metric>> metrics() {
    float[] numbers = new float[Toys.VOCAB];
    for (int id = 0; id < numbers.length; id++) {
      numbers[id] = id % 7 - 3;
    }
    Tensor weights = Tensor.of(numbers, new long[] {numbers.length}, Axis.VOCAB);
    Metric everywhere =
        logits -> logits.tensor().softmax(Axis.VOCAB).at(Axis.VOCAB, 5).mean(Axis.POS);
    // A tensor of the user's own on the left must not cut what comes from the model off.
    Metric ownFirst = logits -> weights.times(logits.last()).sum(Axis.VOCAB);
    Metric partlyOwnFirst =
        logits ->
            logits.last().at(Axis.VOCAB, 3).plus(weights.minus(logits.last()).norm(Axis.VOCAB));
    return Stream.of(
        Named.of("logit difference", Metric.logitDiff(4, 7)),
        Named.of("log-probability", Metric.logProb(4)),
        Named.of("probability", Metric.prob(4)),
        Named.of("divergence", Metric.kl(EXACT.run(OTHER).logits())),
        Named.of("every position", everywhere),
        Named.of("own tensor first", ownFirst),
        Named.of("own tensor first in one term", partlyOwnFirst));
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void itsGradientsAreWhatFiniteDifferencesGive(Metric metric) {
    List<Site> sites = List.of(Act.RESID_PRE.at(1), Act.RESID_POST.at(2), Act.HEAD_Z.at(0));
    Gradients gradients = EXACT.run(PROMPT).gradients(metric, sites.toArray(Site[]::new));
    for (Site site : sites) {
      for (int position : new int[] {1, 4}) {
        Spot spot = site.pos(position).prompt(0).pick(site.act().axes().get(2), 2);
        spot = site.act() == Act.HEAD_Z ? spot.pick(Axis.D_HEAD, 1) : spot;
        assertThat(gradients.get(spot).value())
            .as(spot.toString())
            .isCloseTo(slope(metric, spot), Offset.offset(1e-7));
      }
    }
  }

  private static double slope(Metric metric, Spot spot) {
    double step = 1e-5;
    Run run = EXACT.run(PROMPT);
    double up = run.with(spot, here -> here.plus(step)).measure(metric)[0];
    double down = run.with(spot, here -> here.plus(-step)).measure(metric)[0];
    return (up - down) / (2 * step);
  }

  @Test
  void theGradientsOfABatchAreThoseOfItsPrompts() {
    Metric metric = Metric.logProb(4);
    Spot last = Act.RESID_PRE.at(1).pos(-1);
    Tensor together = EXACT.run(BOTH).gradients(metric, last.site()).get(last);
    Tensor alone = EXACT.run(OTHER).gradients(metric, last.site()).get(last);
    assertClose(
        "gradients",
        alone.at(Axis.BATCH, 0).toDoubleArray(),
        together.at(Axis.BATCH, 1).toDoubleArray(),
        1e-10);
  }
}
