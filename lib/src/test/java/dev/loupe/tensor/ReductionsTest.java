package dev.loupe.tensor;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Reductions of axes against plain loops, with and without padding. */
class ReductionsTest {
  private static final Map<Axis, Integer> SIZES = Map.of(BATCH, 3, POS, 4, D_MODEL, 5);
  private static final Tensor X = Loops.random(new Random(1), SIZES, List.of(BATCH, POS, D_MODEL));

  private interface OfAxes {
    Tensor of(Tensor x, Axis... axes);
  }

  private record Pair(OfAxes tensor, ToDoubleFunction<double[]> numbers) {}

  private static double mean(double... all) {
    return Arrays.stream(all).sum() / all.length;
  }

  private static double variance(double... all) {
    double mean = mean(all);
    return Arrays.stream(all).map(x -> (x - mean) * (x - mean)).sum() / (all.length - 1);
  }

  private static Map<String, Pair> reductions() {
    Map<String, Pair> all = new LinkedHashMap<>();
    all.put("sum", new Pair(Tensor::sum, v -> Arrays.stream(v).sum()));
    all.put("mean", new Pair(Tensor::mean, ReductionsTest::mean));
    all.put("max", new Pair(Tensor::max, v -> Arrays.stream(v).max().orElseThrow()));
    all.put("min", new Pair(Tensor::min, v -> Arrays.stream(v).min().orElseThrow()));
    all.put("norm", new Pair(Tensor::norm, v -> Math.sqrt(Arrays.stream(v).map(x -> x * x).sum())));
    all.put("variance", new Pair(Tensor::variance, ReductionsTest::variance));
    all.put("std", new Pair(Tensor::std, v -> Math.sqrt(variance(v))));
    all.put(
        "logSumExp",
        new Pair(Tensor::logSumExp, v -> Math.log(Arrays.stream(v).map(Math::exp).sum())));
    return all;
  }

  /** Functions that keep their axis, and functions of one axis. */
  private static Map<String, UnaryOperator<Tensor>> along(Axis axis) {
    Map<String, UnaryOperator<Tensor>> all = new LinkedHashMap<>();
    all.put("centred", x -> x.centred(axis));
    all.put("normalized", x -> x.normalized(axis));
    all.put("softmax", x -> x.softmax(axis));
    all.put("logSoftmax", x -> x.logSoftmax(axis));
    all.put("cumulativeSum", x -> x.cumulativeSum(axis));
    all.put("cosine", x -> x.cosine(x.times(x), axis));
    all.put("median", x -> x.median(axis));
    all.put("quantile", x -> x.quantile(axis, 0.3));
    all.put("sorted", x -> x.sorted(axis));
    return all;
  }

  @Test
  void vectorsOfZerosStayZerosIfTheyAreAskedTo() {
    Tensor rows =
        Tensor.of(new double[] {3, 4, 0, 0}, new long[] {2, 2}, Axis.SAMPLE, Axis.D_MODEL);
    assertThat(rows.normalizedOrZero(Axis.D_MODEL).toDoubleArray()).containsExactly(0.6, 0.8, 0, 0);
  }

  @Test
  void eachReductionEqualsLoopsOverAnyAxes() {
    List<List<Axis>> choices =
        List.of(
            List.of(POS),
            List.of(BATCH),
            List.of(D_MODEL, BATCH),
            List.of(POS, D_MODEL),
            List.of());
    reductions()
        .forEach(
            (name, pair) -> {
              for (List<Axis> axes : choices) {
                Tensor actual = pair.tensor().of(X, axes.toArray(new Axis[0]));
                List<Axis> reduced = axes.isEmpty() ? X.axes() : axes;
                List<Axis> kept = X.axes().stream().filter(a -> !reduced.contains(a)).toList();
                Loops expected =
                    Loops.make(SIZES, kept, at -> pair.numbers().applyAsDouble(those(reduced, at)));
                assertThat(actual.axes()).as(name).isEqualTo(kept);
                assertClose(name + axes, expected.values(), actual.toDoubleArray(), 1e-12);
              }
            });
  }

  private static double[] those(List<Axis> reduced, Map<Axis, Integer> at) {
    List<Double> values = new ArrayList<>();
    Loops x = Loops.of(X);
    Loops.places(SIZES, reduced, 0, new HashMap<>(at), place -> values.add(x.at(place)));
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void eachGradientEqualsFiniteDifferences() {
    reductions()
        .forEach(
            (name, pair) -> {
              Differences.check(name, x -> pair.tensor().of(x, POS), X);
              Differences.check(name, x -> pair.tensor().of(x, D_MODEL, BATCH), X);
            });
    along(POS).forEach((name, function) -> Differences.check(name, function, X));
  }

  @Test
  void gradientsOfAPaddedBatchEqualFiniteDifferences() {
    Padding padding = Padding.of(new int[] {1, 0, 2}, prompt -> "'prompt'");
    Tensor padded = X.withOrigin(Origin.of(padding));
    reductions()
        .forEach((name, pair) -> Differences.check(name, x -> pair.tensor().of(x, POS), padded));
    along(POS).forEach((name, function) -> Differences.check(name, function, padded));
  }

  @Test
  void eachPromptHasTheResultThatItHasAlone() {
    Tensor batch = PaddedOperationsTest.padded(2, BATCH, POS, D_MODEL);
    reductions()
        .forEach(
            (name, pair) -> {
              if (!name.equals("variance") && !name.equals("std")) {
                PaddedOperationsTest.eachPromptIsAlone(x -> pair.tensor().of(x, POS), batch);
              }
              PaddedOperationsTest.eachPromptIsAlone(x -> pair.tensor().of(x, POS, D_MODEL), batch);
              PaddedOperationsTest.eachPromptIsAlone(x -> pair.tensor().of(x, D_MODEL), batch);
            });
    along(POS).forEach((name, function) -> PaddedOperationsTest.eachPromptIsAlone(function, batch));
    along(D_MODEL)
        .forEach((name, function) -> PaddedOperationsTest.eachPromptIsAlone(function, batch));
    PaddedOperationsTest.eachPromptIsAlone(x -> x.variance(POS), batch);
    PaddedOperationsTest.eachPromptIsAlone(x -> x.std(POS), batch);
  }

  @Test
  void theMeanOfABatchCountsEachTokenOnce() {
    Tensor batch = PaddedOperationsTest.padded(3, BATCH, POS, D_MODEL);
    double[] real = Arrays.stream(batch.toDoubleArray()).filter(x -> !Double.isNaN(x)).toArray();
    assertThat(real).hasSize(18); // of 24
    assertClose("mean", new double[] {mean(real)}, batch.mean().toDoubleArray(), 1e-12);
    assertClose("variance", new double[] {variance(real)}, batch.variance().toDoubleArray(), 1e-12);
  }

  @Test
  void theNumberTypeStaysWhatItIs() {
    Tensor single = Tensor.vector(0.5f, 2);
    reductions()
        .forEach(
            (name, pair) -> {
              assertThat(pair.tensor().of(single, D_MODEL).nd().getDataType())
                  .as(name)
                  .isEqualTo(DataType.FLOAT32);
              assertThat(pair.tensor().of(X, D_MODEL).nd().getDataType())
                  .as(name)
                  .isEqualTo(DataType.FLOAT64);
            });
    along(D_MODEL)
        .forEach(
            (name, function) ->
                assertThat(function.apply(single).nd().getDataType())
                    .as(name)
                    .isEqualTo(DataType.FLOAT32));
  }

  @Test
  void quantilesInterpolateAndPassNaNOn() {
    Tensor x = Tensor.of(new double[] {4, 1, 3, 2}, new long[] {4}, POS);
    assertThat(x.median(POS).value()).isEqualTo(2.5);
    assertThat(x.quantile(POS, 0).value()).isEqualTo(1);
    assertThat(x.quantile(POS, 1).value()).isEqualTo(4);
    assertThat(x.quantile(POS, 0.25).value()).isEqualTo(1.75); // numpy.quantile
    Tensor hole = Tensor.of(new double[] {4, Double.NaN, 3, 2}, new long[] {4}, POS);
    assertThat(hole.median(POS).value()).isNaN();
    Tensor infinite = Tensor.of(new double[] {1, Double.POSITIVE_INFINITY}, new long[] {2}, POS);
    assertThat(infinite.quantile(POS, 1).value()).isInfinite();
    assertThatThrownBy(() -> x.quantile(POS, 95))
        .hasMessage("a quantile is for a share from 0 to 1, and 95.0 was given");
  }

  @Test
  void refusesAnAxisThatIsNotThere() {
    assertThatThrownBy(() -> X.mean(POS, HEAD))
        .hasMessage("there is no axis head in tensor [batch 3, pos 4, d_model 5]");
  }
}
