package dev.loupe.attribution.gradient;

import static dev.loupe.tensor.Close.assertClose;

import dev.loupe.attribution.path.Quadrature;
import dev.loupe.attribution.path.TokenAgain;
import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.ZeroEmbedding;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same numbers as plain PyTorch in float64; Captum agrees with those. */
class GradientReferenceTest {
  private static final double CLOSE = 1e-10;
  private static final ReferenceArrays REFERENCE = ReferenceArrays.of("attribution");
  private static final HookedTransformer MODEL = ReferenceArrays.model();
  private static final int[] IDS = REFERENCE.ints("ids");
  private static final int SAMPLES = 20;

  private static Question question(String metric) {
    return Question.of(
        MODEL.run(Tokens.of(IDS)), metric.equals("m") ? Metric.logitDiff(7, 9) : Metric.logProb(7));
  }

  private static Question question(String metric, String baseline) {
    Baseline other = baseline.equals("zero") ? new ZeroEmbedding() : TokenAgain.of(1, IDS.length);
    return question(metric).against(other);
  }

  private static void assertScores(String array, Question question, Method method) {
    assertClose(array, REFERENCE.doubles(array), method.on(question).values(), CLOSE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"m", "p"})
  void plainGradientsAreThoseOfTheReference(String metric) {
    Question question = question(metric);
    assertClose(
        "gradient", REFERENCE.doubles(metric + "/gradient"), InputGradient.of(question), CLOSE);
    assertScores(metric + "/saliency_l2", question, new Saliency());
    assertScores(metric + "/saliency_l1", question, new Saliency().as(Length.L1));
    assertScores(metric + "/grad_x_input", question, new GradientTimesInput());
  }

  @ParameterizedTest
  @CsvSource({
    "m, zero, GAUSS_LEGENDRE, gausslegendre, 50",
    "m, zero, GAUSS_LEGENDRE, gausslegendre, 500",
    "m, zero, MIDPOINT, riemann_middle, 50",
    "m, zero, MIDPOINT, riemann_middle, 500",
    "m, zero, RIGHT, riemann_right, 50",
    "m, token, GAUSS_LEGENDRE, gausslegendre, 50",
    "m, token, GAUSS_LEGENDRE, gausslegendre, 500",
    "m, token, MIDPOINT, riemann_middle, 50",
    "m, token, MIDPOINT, riemann_middle, 500",
    "m, token, RIGHT, riemann_right, 50",
    "p, token, GAUSS_LEGENDRE, gausslegendre, 500"
  })
  void integratedGradientsAreThoseOfTheReference(
      String metric, String baseline, Quadrature rule, String name, int steps) {
    assertScores(
        metric + "/ig_" + baseline + "_" + name + "_" + steps,
        question(metric, baseline),
        new IntegratedGradients(steps, rule));
  }

  @ParameterizedTest
  @ValueSource(strings = {"zero", "token"})
  void everyEntryOfIntegratedGradientsIsThatOfTheReference(String baseline) {
    assertClose(
        baseline,
        REFERENCE.doubles("m/ig_" + baseline + "_full"),
        new IntegratedGradients().entries(question("m", baseline), 500),
        CLOSE);
  }

  @Test
  void theMetricAtTheBaselineIsThatOfTheReference() {
    for (String baseline : new String[] {"zero", "token"}) {
      assertClose(
          baseline,
          REFERENCE.doubles("m/baseline_" + baseline),
          question("m", baseline).baselineValues(),
          CLOSE);
    }
  }

  @Test
  void gradientShapIsThatOfTheReferenceWithItsRandomNumbers() {
    int[] ids = REFERENCE.ints("gradshap/baseline_ids");
    int width = IDS.length;
    int[][] prompts = new int[ids.length / width][];
    Arrays.setAll(prompts, i -> Arrays.copyOfRange(ids, i * width, (i + 1) * width));
    Question question = question("m").against(new TokenAgain(prompts));
    double[] at = REFERENCE.doubles("gradshap/alpha");
    int[] baseline = REFERENCE.ints("gradshap/baseline_of_sample");
    double[] input = question.input().toDoubleArray();
    Samples shares =
        RandomPath.shares(
            question,
            "GradientSHAP",
            SAMPLES,
            sample ->
                new RandomPath(
                    question.baselines().get(baseline[sample]).toDoubleArray(),
                    RandomPath.sum(input, noise(sample)),
                    at[sample]));
    assertClose("GradientSHAP", REFERENCE.doubles("m/gradshap"), shares.means(), CLOSE);
  }

  @Test
  void smoothGradIsThatOfTheReferenceWithItsRandomNumbers() {
    Samples gradients = Saliency.gradients(question("m"), SAMPLES, GradientReferenceTest::noise);
    assertClose("SmoothGrad", REFERENCE.doubles("m/smoothgrad"), gradients.means(), CLOSE);
  }

  private static double[] noise(int sample) {
    double[] all = REFERENCE.doubles("gradshap/noise_seed0");
    int each = all.length / SAMPLES;
    return Arrays.copyOfRange(all, sample * each, (sample + 1) * each);
  }
}
