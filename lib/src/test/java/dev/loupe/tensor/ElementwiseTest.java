package dev.loupe.tensor;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Functions of each value, against Java's and against finite differences. */
class ElementwiseTest {
  private static final Tensor X =
      Loops.random(new Random(1), Map.of(POS, 4, D_MODEL, 5), List.of(POS, D_MODEL));

  private record Pair(UnaryOperator<Tensor> tensor, DoubleUnaryOperator number) {}

  private static Map<String, Pair> functions() {
    Map<String, Pair> all = new LinkedHashMap<>();
    all.put("abs", new Pair(Tensor::abs, Math::abs));
    all.put("exp", new Pair(Tensor::exp, Math::exp));
    all.put("cos", new Pair(Tensor::cos, Math::cos));
    all.put("sin", new Pair(Tensor::sin, Math::sin));
    all.put("log", new Pair(Tensor::log, Math::log));
    all.put("sqrt", new Pair(Tensor::sqrt, Math::sqrt));
    all.put("pow", new Pair(x -> x.pow(3), x -> Math.pow(x, 3)));
    all.put("sign", new Pair(Tensor::sign, Math::signum));
    all.put("floor", new Pair(Tensor::floor, Math::floor));
    all.put("ceil", new Pair(Tensor::ceil, Math::ceil));
    all.put("round", new Pair(Tensor::round, Math::rint));
    all.put("clamp", new Pair(x -> x.clamp(-0.5, 0.75), x -> Math.min(0.75, Math.max(-0.5, x))));
    all.put("relu", new Pair(Tensor::relu, x -> Math.max(0, x)));
    all.put("sigmoid", new Pair(Tensor::sigmoid, x -> 1 / (1 + Math.exp(-x))));
    all.put("tanh", new Pair(Tensor::tanh, Math::tanh));
    all.put("silu", new Pair(Tensor::silu, x -> x / (1 + Math.exp(-x))));
    all.put(
        "geluTanh",
        new Pair(
            Tensor::geluTanh,
            x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))));
    all.put("negated", new Pair(Tensor::negated, x -> -x));
    all.put("minus", new Pair(x -> x.minus(0.1), x -> x - 0.1));
    all.put("dividedBy", new Pair(x -> x.dividedBy(3), x -> x / 3));
    return all;
  }

  @Test
  void eachFunctionEqualsJavas() {
    functions()
        .forEach(
            (name, pair) -> {
              Tensor result = pair.tensor().apply(X);
              double[] expected = Arrays.stream(X.toDoubleArray()).map(pair.number()).toArray();
              assertThat(result.axes()).isEqualTo(X.axes());
              double[] actual = result.toDoubleArray();
              for (int i = 0; i < expected.length; i++) {
                if (Double.isNaN(expected[i])) {
                  assertThat(actual[i]).as(name).isNaN();
                } else {
                  assertThat(actual[i]).as(name).isCloseTo(expected[i], within(1e-12));
                }
              }
            });
  }

  @Test
  void eachGradientEqualsFiniteDifferences() {
    functions()
        .forEach(
            (name, pair) ->
                Differences.check(
                    name,
                    pair.tensor(),
                    name.equals("log") || name.equals("sqrt") ? X.abs().plus(0.1) : X));
    Tensor other = Loops.random(new Random(2), Map.of(D_MODEL, 5, HEAD, 2), List.of(HEAD, D_MODEL));
    Differences.check("dividedBy", x -> x.dividedBy(other.abs().plus(0.5)), X);
    Differences.check("divides", x -> other.dividedBy(x), X.abs().plus(0.5));
    Differences.check("dot", x -> other.dot(x, D_MODEL), X);
    Differences.check("times", x -> x.times(x.renamed(POS, HEAD)), X);
  }

  @Test
  void halvesAreRoundedToTheEvenNumberAndNotNumbersStayWhatTheyAre() {
    double[] values = {-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 1e300, Double.NEGATIVE_INFINITY};
    Tensor x = Tensor.of(values, new long[] {values.length}, D_MODEL);
    assertThat(x.round().toDoubleArray())
        .containsExactly(-2, -2, -0., 0, 2, 2, 1e300, Double.NEGATIVE_INFINITY);
    assertThat(x.floor().toDoubleArray())
        .containsExactly(-3, -2, -1, 0, 1, 2, 1e300, Double.NEGATIVE_INFINITY);
    assertThat(x.ceil().toDoubleArray())
        .containsExactly(-2, -1, -0., 1, 2, 3, 1e300, Double.NEGATIVE_INFINITY);
    assertThat(Tensor.vector(Float.NaN).round().toDoubleArray()).containsExactly(Double.NaN);
  }

  @Test
  void geluIsTheNormalShareBelowTimesTheValue() {
    // Φ(1) = 0.841344746068543, Φ(-2) = 0.022750131948179 (tables of the normal distribution)
    Tensor x = Tensor.of(new double[] {1, -2, 0}, new long[] {3}, D_MODEL);
    assertClose(
        "gelu",
        new double[] {0.841344746068543, -0.045500263896358, 0},
        x.gelu().toDoubleArray(),
        1e-14);
    Differences.check("gelu", Tensor::gelu, X);
  }

  @Test
  void theNumberTypeStaysWhatItIs() {
    Tensor single = Tensor.vector(0.5f, 2);
    functions()
        .forEach(
            (name, pair) -> {
              assertThat(pair.tensor().apply(single).nd().getDataType())
                  .as(name)
                  .isEqualTo(DataType.FLOAT32);
              assertThat(pair.tensor().apply(X).nd().getDataType())
                  .as(name)
                  .isEqualTo(DataType.FLOAT64);
            });
  }

  @Test
  void paddingStaysPadding() {
    Tensor x = PaddedOperationsTest.padded(9, BATCH, POS, D_MODEL);
    functions()
        .forEach(
            (name, pair) -> PaddedOperationsTest.eachPromptIsAlone(pair.tensor(), x.abs().plus(1)));
  }

  @Test
  void refusesToClampBetweenBoundsInTheWrongOrder() {
    assertThatThrownBy(() -> X.clamp(1, -1))
        .hasMessage("values cannot be clamped between 1.0 and -1.0; give the smaller first");
  }
}
