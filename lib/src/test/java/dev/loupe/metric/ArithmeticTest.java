package dev.loupe.metric;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.Gradients;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArithmeticTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2(), DataType.FLOAT64);
  private static final Tokens PROMPTS =
      Tokens.of(new int[] {3, 14, 15, 9, 26, 5}, new int[] {8, 14, 1});
  private static final Metric A = Metric.logProb(4);
  private static final Metric B = Metric.activation(Act.MLP_POST.at(1).pick(Axis.D_MLP, 7).pos(-1));

  private static void assertComputed(DoubleBinaryOperator expected, Metric metric) {
    double[] a = MODEL.run(PROMPTS).measure(A);
    double[] b = MODEL.run(PROMPTS).measure(B);
    double[] values = {expected.applyAsDouble(a[0], b[0]), expected.applyAsDouble(a[1], b[1])};
    assertClose(metric.title(), values, MODEL.run(PROMPTS).measure(metric), 1e-12);
  }

  @Test
  void metricsAreComputedWithPromptByPrompt() {
    assertComputed((a, b) -> a + b, A.plus(B));
    assertComputed((a, b) -> a - b, A.minus(B));
    assertComputed((a, b) -> b - a, B.minus(A));
    assertComputed((a, b) -> a * b, A.times(B));
    assertComputed((a, b) -> b / a, B.dividedBy(A));
    assertComputed((a, b) -> 2 * a, A.times(2));
    assertComputed((a, b) -> b / 4, B.dividedBy(4));
    assertComputed((a, b) -> a + 0.5, A.plus(0.5));
    assertComputed((a, b) -> -b, B.negated());
    assertComputed((a, b) -> Math.abs(b), B.abs());
    assertComputed((a, b) -> Math.exp(a), A.exp());
    assertComputed((a, b) -> Math.log(-a), A.negated().log());
    assertComputed((a, b) -> b * b, B.squared());
  }

  @Test
  void aTensorOfTheUsersOwnCanBeAPart() {
    Tensor own = Tensor.of(new float[] {3, 5}, new long[] {2}, Axis.BATCH);
    Metric constant = Metric.of("own", logits -> own);
    double[] a = MODEL.run(PROMPTS).measure(A);
    assertMeasured(new double[] {a[0] - 3, a[1] - 5}, A.minus(constant));
    assertMeasured(new double[] {3 - a[0], 5 - a[1]}, constant.minus(A));
    assertMeasured(new double[] {a[0] / 3, a[1] / 5}, A.dividedBy(constant));
    assertMeasured(new double[] {3 / a[0], 5 / a[1]}, constant.dividedBy(A));
    double[] slope =
        MODEL.run(PROMPTS).gradients(A, Act.HEAD_Z.at(1)).get(Act.HEAD_Z.at(1)).toDoubleArray();
    Metric less = constant.minus(A);
    assertClose(
        "slope",
        Arrays.stream(slope).map(x -> -x).toArray(),
        MODEL.run(PROMPTS).gradients(less, Act.HEAD_Z.at(1)).get(Act.HEAD_Z.at(1)).toDoubleArray(),
        1e-12);
  }

  private static void assertMeasured(double[] expected, Metric metric) {
    assertClose(metric.title(), expected, MODEL.run(PROMPTS).measure(metric), 1e-12);
  }

  @Test
  void aDifferenceOfLogProbabilitiesIsALogitDifference() {
    assertClose(
        "difference",
        MODEL.run(PROMPTS).measure(Metric.logitDiff(4, 7)),
        MODEL.run(PROMPTS).measure(Metric.logProb(4).minus(Metric.logProb(7))),
        1e-12);
  }

  @Test
  void titlesSayWhatIsComputed() {
    Metric a = A.named("a");
    Metric b = B.named("b");
    assertThat(a.plus(b).plus(a).title()).isEqualTo("a + b + a");
    assertThat(a.minus(b.minus(a)).title()).isEqualTo("a − (b − a)");
    assertThat(a.plus(b).times(2).title()).isEqualTo("2 · (a + b)");
    assertThat(a.dividedBy(b).negated().abs().title()).isEqualTo("|−(a / b)|");
    assertThat(a.times(0.5).squared().toString()).isEqualTo("(0.5 · a)²");
  }

  @Test
  void aCombinationReadsWhatItsPartsRead() {
    Metric both = Metric.logitDiff(4, 7).plus(Metric.logitDiff(5, 7)).minus(B);
    Reads reads = both.reads(PROMPTS);
    assertThat(reads.lastPosition()).isTrue();
    assertThat(reads.tokens()).contains(List.of(4, 5, 7));
    assertThat(reads.spots()).hasSize(1);
    assertThat(A.plus(both).reads(PROMPTS).tokens()).isEmpty();
    assertThat(B.times(B).reads(PROMPTS).logits()).isFalse();
    assertThat(Metric.loss().plus(both).reads(PROMPTS).where())
        .isEqualTo(Reads.Where.EVERY_POSITION);
  }

  @Test
  void aCombinationAtAPositionHasItsPartsThere() {
    Tokens one = Tokens.of(new int[] {3, 14, 15, 9, 26, 5});
    double[] expected = MODEL.run(one).measure(Metric.logitDiff(4, 7).at(2));
    Metric moved = Metric.logProb(4).minus(Metric.logProb(7)).at(2);
    assertClose("moved", expected, MODEL.run(one).measure(moved), 1e-12);
    assertThat(moved.title())
        .isEqualTo("log-probability of '#4' at position 2 − log-probability of '#7' at position 2");
  }

  @Test
  void warningsOfBothPartsAreGiven() {
    HookedTransformer reading =
        Toys.reading(Toys.gpt2(), new dev.loupe.model.Characters(false, false));
    Logits logits = reading.run("ab").logits();
    Metric a = Metric.logProb("a");
    Metric b = Metric.logProb("b");
    assertThat(a.minus(b).missingSpaces(logits))
        .hasSize(a.missingSpaces(logits).size() + b.missingSpaces(logits).size());
  }

  static Stream<Named<Metric>> metrics() {
    Site stream = Act.RESID_POST.at(2);
    Metric size =
        Metric.of(
            "size",
            (logits, cache) ->
                cache.get(stream).at(Axis.POS, -1).norm(Axis.D_MODEL).plus(logits.lastOf(3, 5)),
            Set.of(stream));
    Metric neurons = Metric.activation(Act.MLP_POST.at(1).all()).norm(Axis.D_MLP).mean(Axis.POS);
    return Stream.of(
            Metric.loss(),
            Metric.loss().from(2).times(0.1).exp(),
            A.times(B).dividedBy(Metric.prob(3).plus(2)),
            B.squared().minus(A.abs()),
            neurons,
            size,
            Metric.activation(Act.PATTERN.at(1).head(2).pos(-1).pick(Axis.SRC, -2)).log(),
            A.at(-2).plus(Metric.logitDiff(4, 7)))
        .map(metric -> Named.of(metric.title(), metric));
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void gradientsAreWhatFiniteDifferencesGive(Metric metric) {
    List<Site> sites = List.of(Act.RESID_PRE.at(0), Act.RESID_MID.at(1), Act.HEAD_Z.at(0));
    Gradients gradients = MODEL.run(PROMPTS).gradients(metric, sites.toArray(Site[]::new));
    for (Site site : sites) {
      for (int position : new int[] {-2, -1}) {
        for (int prompt : new int[] {0, 1}) {
          Spot spot = site.pos(position).prompt(prompt).pick(site.act().axes().get(2), 2);
          spot = site.act() == Act.HEAD_Z ? spot.pick(Axis.D_HEAD, 1) : spot;
          assertThat(gradients.get(spot).value())
              .as(spot.toString())
              .isCloseTo(slope(metric, spot), Offset.offset(1e-7));
        }
      }
    }
  }

  private static double slope(Metric metric, Spot spot) {
    double step = 1e-5;
    Run run = MODEL.run(PROMPTS);
    double up = sum(run.with(spot, here -> here.plus(step)).measure(metric));
    double down = sum(run.with(spot, here -> here.plus(-step)).measure(metric));
    return (up - down) / (2 * step);
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  @Test
  void refusesAPartThatIsNotOneNumberForEachPrompt() {
    Metric wrong = Logits::last;
    assertThatThrownBy(() -> MODEL.run(PROMPTS).measure(A.plus(wrong)))
        .hasMessage(
            "a metric must return one number per prompt, [batch], not tensor [batch 2, vocab 53]");
  }
}
