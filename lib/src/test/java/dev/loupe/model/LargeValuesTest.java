package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.site.Act;
import dev.loupe.tensor.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams as large as trained models have them, and larger than float16 could hold. */
class LargeValuesTest {
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26});

  private static Spec spec(String family) {
    return family.equals("llama") ? Toys.llama(true) : Toys.gpt2();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void float16WeightsComputeBeyondFloat16sRange(String family) {
    Run run =
        Toys.model(spec(family), DataType.FLOAT16)
            .edited(new WeightEdit("W_E", w -> w.times(1e7)))
            .run(PROMPT);
    double[] stream = run.cache(Act.RESID_PRE).get(Act.RESID_PRE.at(1)).toDoubleArray();
    assertThat(Arrays.stream(stream).max().orElseThrow()).isGreaterThan(65504).isFinite();
    assertThat(run.logits().tensor().toDoubleArray()).doesNotContain(Double.NaN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void aLongDirectionIsAblatedAsAShortOne(String family) {
    HookedTransformer model = Toys.model(spec(family), DataType.FLOAT16);
    // None of the stream's own: of one of those nothing but rounding would be left.
    Tensor other =
        model.run(Tokens.of(new int[] {40})).cache(Act.RESID_PRE).get(Act.RESID_PRE.at(2));
    Tensor direction = other.at(Axis.POS, 0).at(Axis.BATCH, 0);
    double[] expected = ablated(model, direction);
    double[] found = ablated(model, direction.times(300));
    assertThat(direction.times(300).norm(Axis.D_MODEL).value()).isGreaterThan(256).isFinite();
    assertThat(found[0]).isCloseTo(expected[0], Offset.offset(0.05));
    assertThat(found[0]).isNotEqualTo(model.run(PROMPT).measure(Metric.logitDiff(4, 7))[0]);
  }

  private static double[] ablated(HookedTransformer model, Tensor direction) {
    return model.run(PROMPT).ablate(Act.RESID_PRE.at(1), direction).measure(Metric.logitDiff(4, 7));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void aDirectionWithoutAFiniteLengthIsRefused(double factor) {
    Tensor direction = Tensor.vector(new float[24]).plus(1).times(factor);
    assertThatThrownBy(
            () -> Toys.model(Toys.gpt2()).run(PROMPT).ablate(Act.RESID_PRE.at(1), direction))
        .hasMessage("a direction of length that is no finite number cannot be ablated");
  }
}
