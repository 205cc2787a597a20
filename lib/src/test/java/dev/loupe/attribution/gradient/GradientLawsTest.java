package dev.loupe.attribution.gradient;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Activation;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.attribution.path.Quadrature;
import dev.loupe.attribution.path.TokenAgain;
import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.attribution.question.SeveralBaselines;
import dev.loupe.attribution.question.ZeroEmbedding;
import dev.loupe.attribution.unit.InputUnit;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for any weights. */
class GradientLawsTest {
  private static final int[] IDS = {3, 14, 15, 9, 26};
  private static final int MASKED = 2;

  private static Question question(Spec spec) {
    return question(Toys.model(spec, DataType.FLOAT64));
  }

  private static Question question(HookedTransformer model) {
    Metric metric = Metric.logitDiff(7, 9);
    boolean causal = model.spec().attention().causal();
    return Question.of(model.run(Tokens.of(IDS)), causal ? metric : metric.at(MASKED));
  }

  /** Metrics of these are smooth on the way, so few steps suffice; ReLU has kinks. */
  static Stream<Spec> smooth() {
    return Toys.specs()
        .filter(spec -> spec.norm() instanceof Norm.LayerNorm)
        .filter(spec -> spec.mlp().orElseThrow().activation() != Activation.RELU);
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  /** One that is linear in the embeddings: no norm, no blocks that write anything. */
  private static Question linear() {
    Spec spec = Spec.attentionOnly("linear", 1, 24, 32, Toys.VOCAB, Toys.gpt2().attention());
    HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
    Run silent = model.run(Tokens.of(IDS)).zero(Act.ATTN_OUT.at(0));
    return Question.of(silent, Metric.logitDiff(7, 9));
  }

  /** What each logit difference weighs the entries of the last position with, [d_model]. */
  private static Tensor weights(Question question) {
    Tensor unembedding = question.run().model().weight("W_U"); // [d_model, vocab]
    return unembedding.at(Axis.VOCAB, 7).minus(unembedding.at(Axis.VOCAB, 9));
  }

  /** Weights times inputs, at the last position. */
  private static double[] linearShares(Question question) {
    Tensor moved = question.input().minus(question.baselines().get(0));
    return moved.at(Axis.POS, IDS.length - 1).times(weights(question)).toDoubleArray();
  }

  @Test
  void integratedGradientsOfALinearModelAreWeightsTimesInputs() {
    Question question = linear();
    double[] expected = new double[IDS.length];
    expected[IDS.length - 1] = sum(linearShares(question));
    for (Quadrature rule : Quadrature.values()) {
      double[] scores = new IntegratedGradients(1, rule).on(question).values();
      assertClose(rule.toString(), expected, scores, 1e-14);
    }
    assertThat(sum(expected)).isNotZero();
  }

  @Test
  void integratedGradientsOfASquareAreWeightsTimesInputsTimesTheSumOfBothEnds() {
    Question plain = linear(); // ∫ 2 f dα = f(prompt) + f(baseline), for f linear in α
    double ends = plain.value() + plain.baselineValues()[0];
    double[] expected = Arrays.stream(linearShares(plain)).map(share -> share * ends).toArray();
    Question square = plain.about(plain.metric().squared());
    for (Quadrature exact : List.of(Quadrature.GAUSS_LEGENDRE, Quadrature.MIDPOINT)) {
      double[] entries = new IntegratedGradients(1, exact).entries(square, 1);
      double[] last = Arrays.copyOfRange(entries, entries.length - expected.length, entries.length);
      assertClose(exact.toString(), expected, last, 1e-13);
    }
  }

  @ParameterizedTest
  @MethodSource("smooth")
  void integratedGradientsSumToTheChange(Spec spec) {
    Question question = question(spec).against(TokenAgain.of(1, IDS.length));
    double[] shares = new IntegratedGradients(64).on(question).values();
    assertThat(sum(shares)).isCloseTo(question.change(), within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void adaptiveStepsEndWithinOnePercent(Spec spec) {
    Question question = question(spec).against(TokenAgain.of(1, IDS.length));
    Scores scores = new IntegratedGradients().on(question);
    assertThat(sum(scores.values()))
        .isCloseTo(question.change(), within(0.01 * Math.abs(question.change())));
    assertThat(scores.remarks().get(0)).startsWith("With ").contains("m(prompt) − m(baseline) is");
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void gradientsAreFiniteDifferences(Spec spec) {
    Question question = question(spec);
    double[] gradient = InputGradient.of(question);
    double[] input = question.input().toDoubleArray();
    int width = input.length / IDS.length;
    double step = 1e-5;
    for (int position = 0; position < IDS.length; position++) {
      int entry = position * width + 3 * position;
      double slope = (at(question, input, entry, step) - at(question, input, entry, -step));
      assertThat(gradient[entry])
          .as("position " + position)
          .isCloseTo(slope / (2 * step), within(1e-7));
    }
  }

  private static double at(Question question, double[] input, int entry, double step) {
    double[] moved = input.clone();
    moved[entry] += step;
    Tensor there = Tensor.of(moved, question.input().shape(), Axis.POS, Axis.D_MODEL);
    return question.with(there).measured(question.metric()).values()[0];
  }

  static Stream<Method> sharing() {
    return Stream.of(
        new IntegratedGradients(5), new IntegratedGradients(), new ExpectedGradients(9, 1));
  }

  @ParameterizedTest
  @MethodSource("sharing")
  void aTokenThatIsItsOwnBaselineHasExactlyZero(Method method) {
    int[] others = IDS.clone();
    others[0] = 1;
    others[4] = 2;
    Question question = question(Toys.gpt2()).against(new TokenAgain(new int[][] {others}));
    double[] scores = method.on(question).values();
    for (int same : new int[] {1, 2, 3}) {
      assertThat(scores[same]).isZero();
    }
    assertThat(scores[0]).isNotZero();
  }

  @Test
  void positionsOfNoUnitAreKept() {
    InputUnits units =
        new InputUnits(
            "part", List.of(new InputUnit("a", List.of(1)), new InputUnit("b", List.of(3, 4))), 5);
    Question question = question(Toys.gpt2()).by(units);
    double[] shares = new IntegratedGradients(64).on(question).values();
    assertThat(shares).hasSize(2);
    assertThat(sum(shares)).isCloseTo(question.change(), within(1e-9));
  }

  @Test
  void aUnitOfSeveralTokensHasTheLengthOfTheirGradientsTogether() {
    Question tokens = question(Toys.gpt2());
    InputUnits pair = new InputUnits("part", List.of(new InputUnit("ab", List.of(1, 3))), 5);
    for (Length length : Length.values()) {
      double[] each = new Saliency().as(length).on(tokens).values();
      double both = new Saliency().as(length).on(tokens.by(pair)).values()[0];
      double expected = length == Length.L1 ? each[1] + each[3] : Math.hypot(each[1], each[3]);
      assertThat(both).isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void severalBaselinesGiveTheMeanOfEach() {
    int[] ones = {1, 1, 1, 1, 1};
    int[] twos = {2, 2, 2, 2, 2};
    Question question = question(Toys.gpt2());
    Method method = new IntegratedGradients(7);
    double[] first = method.on(question.against(new TokenAgain(new int[][] {ones}))).values();
    double[] second = method.on(question.against(new TokenAgain(new int[][] {twos}))).values();
    double[] both = method.on(question.against(new TokenAgain(new int[][] {ones, twos}))).values();
    double[] expected =
        IntStream.range(0, 5).mapToDouble(i -> (first[i] + second[i]) / 2).toArray();
    assertClose("mean", expected, both, 1e-12);
  }

  @Test
  void zerosInFrontOfARootMeanSquareNormAreWarnedOf() {
    Question zeros = question(Toys.llama(true)).against(new ZeroEmbedding());
    assertThat(new IntegratedGradients().on(zeros).remarks().get(0))
        .startsWith("Warning: With 512 steps")
        .contains("norms ignore its length", "the mean embedding");
    Question token = zeros.against(TokenAgain.of(1, IDS.length));
    assertThat(new IntegratedGradients().on(token).remarks().get(0)).doesNotContain("Warning");
  }

  @Test
  void tooFewStepsAreWarnedOf() {
    Question question = question(Toys.llama(true)).against(TokenAgain.of(1, IDS.length));
    assertThat(new IntegratedGradients(1, Quadrature.RIGHT).on(question).remarks().get(0))
        .startsWith("Warning: With 1 steps")
        .contains("Take more steps");
  }

  @Test
  void aChangeOfNothingNeedsNoSteps() {
    Question question = question(Toys.gpt2()).against(new TokenAgain(new int[][] {IDS}));
    Scores scores = new IntegratedGradients().on(question);
    assertThat(scores.values()).containsOnly(0);
    assertThat(scores.remarks().get(0)).startsWith("With 8 steps");
  }

  @Test
  void aRunKeepsItsInterventions() {
    HookedTransformer model = Toys.model(Toys.gpt2(), DataType.FLOAT64);
    Run other = model.run(Tokens.of(new int[] {8, 7, 6, 5, 4}));
    Run run =
        model
            .run(Tokens.of(IDS))
            .zero(Act.HEAD_Z.at(1).head(2))
            .zero(Act.MLP_OUT.at(0).pos(1))
            .patch(Act.ATTN_OUT.at(2), other.cache(Act.ATTN_OUT.at(2)));
    Question question = Question.of(run, Metric.logitDiff(7, 9));
    double[] shares = new IntegratedGradients(64).on(question).values();
    assertThat(sum(shares)).isCloseTo(question.change(), within(1e-9));
    assertThat(question.value()).isNotEqualTo(question(Toys.gpt2()).value());
  }

  @Test
  void expectedGradientsComeCloseToIntegratedGradients() {
    Question question = question(Toys.gpt2()).against(TokenAgain.of(1, IDS.length));
    double[] exact = new IntegratedGradients(64).on(question).values();
    Scores sampled = new ExpectedGradients(400, 5).on(question);
    double[] errors = sampled.errors().orElseThrow();
    for (int unit = 0; unit < exact.length; unit++) {
      assertThat(Math.abs(sampled.values()[unit] - exact[unit])).isLessThan(4 * errors[unit]);
    }
    assertThat(sampled.remarks().get(0)).startsWith("With 400 samples").contains("sum ± ");
    assertThat(new ExpectedGradients(400, 5).on(question)).isEqualTo(sampled);
    assertThat(new ExpectedGradients(400, 6).on(question)).isNotEqualTo(sampled);
  }

  @Test
  void withoutNoiseSmoothGradIsSaliencyAndGradientShapIsSure() {
    Question question = question(Toys.gpt2());
    Scores smooth = new Saliency().smooth(new GaussianNoise(0, 3, 0)).on(question);
    assertClose("saliency", new Saliency().on(question).values(), smooth.values(), 1e-12);
    assertThat(Arrays.stream(smooth.errors().orElseThrow())).allMatch(error -> error < 1e-12);
    Scores noisy = new Saliency().smooth(new GaussianNoise(0.5, 30, 0)).on(question);
    assertThat(Arrays.stream(noisy.errors().orElseThrow())).allMatch(error -> error > 0);
  }

  @Test
  void standardErrorsAreThoseOfTheFormula() {
    Samples samples = new Samples(new double[][] {{1, 5}, {2, 5}, {6, 5}});
    assertClose("means", new double[] {3, 5}, samples.means(), 1e-15);
    assertClose("errors", new double[] {Math.sqrt(7.0 / 3), 0}, samples.errors(), 1e-15);
  }

  @Test
  void anInterruptStopsIt() {
    Question question = question(Toys.gpt2());
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> new IntegratedGradients(50).on(question))
          .isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(new IntegratedGradients(2).on(question).values()).hasSize(IDS.length);
  }

  @Test
  void aSumThatTheSamplesHardlyKnowIsWarnedOf() {
    List<Baseline> others =
        IntStream.range(1, 7)
            .<Baseline>mapToObj(token -> TokenAgain.of(token, IDS.length))
            .toList();
    Question question = question(Toys.gpt2()).against(SeveralBaselines.of(others));
    assertThat(IntStream.range(0, 20).mapToObj(seed -> new ExpectedGradients(2, seed)))
        .map(few -> few.on(question).remarks().get(0))
        .filteredOn(remark -> remark.endsWith("too few for a sure sum; take more."))
        .isNotEmpty()
        .allMatch(remark -> remark.startsWith("Warning: With 2 samples (sum ± "));
    assertThat(new ExpectedGradients(2000, 3).on(question).remarks().get(0))
        .startsWith("With 2000 samples");
  }

  @Test
  void refusesNoStepsAndOneSample() {
    assertThatThrownBy(() -> new IntegratedGradients(0))
        .hasMessageContaining("at least one step, and 0 were asked for");
    assertThatThrownBy(() -> new ExpectedGradients(1, 0))
        .hasMessageContaining("at least 2 samples, and 1 were asked for");
    assertThatThrownBy(() -> new GaussianNoise(Double.NaN, 5, 0))
        .hasMessageContaining("cannot be drawn");
  }
}
