package dev.loupe.tensor;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/** Comparisons and choices by them. */
class ComparisonsTest {
  private static final Map<Axis, Integer> SIZES = Map.of(POS, 3, D_MODEL, 4, HEAD, 2);
  private static final List<Axis> ALL = List.of(POS, D_MODEL, HEAD);
  private static final Tensor X =
      Loops.random(new Random(1), SIZES, List.of(POS, D_MODEL)).times(3).as(DataType.FLOAT32);
  private static final Tensor Y =
      Loops.random(new Random(2), SIZES, List.of(HEAD, POS)).times(3).as(DataType.FLOAT32);

  private interface Holds {
    boolean of(double one, double other);
  }

  private record Pair(BinaryOperator<Tensor> tensor, Holds numbers) {}

  private static Map<String, Pair> comparisons() {
    Map<String, Pair> all = new LinkedHashMap<>();
    all.put("greaterThan", new Pair(Tensor::greaterThan, (x, y) -> x > y));
    all.put("lessThan", new Pair(Tensor::lessThan, (x, y) -> x < y));
    all.put("atLeast", new Pair(Tensor::atLeast, (x, y) -> x >= y));
    all.put("atMost", new Pair(Tensor::atMost, (x, y) -> x <= y));
    all.put("equalTo", new Pair(Tensor::equalTo, (x, y) -> x == y));
    return all;
  }

  private static Tensor rounded(Tensor x) {
    return Tensor.of(
        Arrays.stream(x.toDoubleArray()).map(Math::rint).toArray(),
        x.shape(),
        x.axes().toArray(new Axis[0]));
  }

  @Test
  void eachComparisonHoldsWhereItHoldsForTheNumbers() {
    Tensor x = rounded(X); // so that some are equal
    Tensor y = rounded(Y);
    comparisons()
        .forEach(
            (name, pair) -> {
              Loops expected =
                  Loops.combine(
                      Loops.of(x),
                      Loops.of(y),
                      SIZES,
                      ALL,
                      (a, b) -> pair.numbers().of(a, b) ? 1 : 0);
              Tensor actual = pair.tensor().apply(x, y);
              assertThat(actual.axes()).isEqualTo(ALL);
              assertThat(actual.toDoubleArray()).as(name).isEqualTo(expected.values());
              assertThat(actual.sum().value()).as(name).isPositive();
              Tensor missing = x.times(Double.NaN);
              assertThat(pair.tensor().apply(missing, y).max().value()).as(name).isZero();
            });
    assertThat(x.greaterThan(1).toDoubleArray())
        .isEqualTo(x.greaterThan(x.zeros().plus(1)).toDoubleArray());
    assertThat(x.lessThan(1).plus(x.atLeast(1)).min().value()).isEqualTo(1);
    assertThat(x.atMost(1).minus(x.lessThan(1)).toDoubleArray())
        .isEqualTo(x.equalTo(1).toDoubleArray());
    assertThat(x.times(Double.NaN).isNaN().min().value()).isEqualTo(1);
  }

  @Test
  void aChoiceTakesEitherSide() {
    Tensor z = Loops.random(new Random(3), SIZES, List.of(D_MODEL)).as(DataType.FLOAT32);
    Loops x = Loops.of(X);
    Loops y = Loops.of(Y);
    Loops other = Loops.of(z);
    Tensor chosen = X.where(Y.greaterThan(0), z);
    assertThat(chosen.axes()).isEqualTo(ALL);
    assertThat(chosen.nd().getDataType()).isEqualTo(DataType.FLOAT32);
    assertClose(
        "where",
        Loops.make(SIZES, ALL, at -> y.at(at) > 0 ? x.at(at) : other.at(at)).values(),
        chosen.toDoubleArray(),
        0);
    Tensor hole = Tensor.vector(Float.NaN, 1f, Float.POSITIVE_INFINITY);
    assertThat(hole.where(Tensor.vector(0f, 1f, 0f), Tensor.vector(7f, 8f, 9f)).toArray())
        .containsExactly(7, 1, 9); // what is not chosen leaves no trace
    assertThat(hole.where(hole.isNaN().equalTo(0), -1).toArray())
        .containsExactly(-1, 1, Float.POSITIVE_INFINITY);
  }

  @Test
  void aChoicePassesTheGradientToWhatItTakes() {
    Tensor y = Y.as(DataType.FLOAT64);
    Differences.check("where", x -> x.where(y.greaterThan(0), y.times(x)), X.as(DataType.FLOAT64));
    Differences.check("number", x -> x.where(x.greaterThan(0), 2), X.as(DataType.FLOAT64));
    Differences.check("other", x -> y.where(y.lessThan(0), x), X.as(DataType.FLOAT64));
  }

  @Test
  void paddingStaysPadding() {
    Tensor batch = PaddedOperationsTest.padded(4, BATCH, POS, D_MODEL);
    PaddedOperationsTest.eachPromptIsAlone(x -> x.greaterThan(0).mean(POS), batch);
    PaddedOperationsTest.eachPromptIsAlone(x -> x.where(x.lessThan(0), x.exp()), batch);
  }

  @Test
  void anotherNumberTypeHasTheSameValues() {
    Tensor third = Tensor.vector(1.0 / 3);
    assertThat(third.as(DataType.FLOAT32).toArray()).containsExactly((float) (1.0 / 3));
    assertThat(third.as(DataType.FLOAT64)).isSameAs(third);
  }
}
