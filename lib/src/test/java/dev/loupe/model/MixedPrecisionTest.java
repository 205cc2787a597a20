package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.NamedGradients;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.metric.Metric;
import dev.loupe.site.Act;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.weights.WeightEdit;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that multiply in the 16-bit type of their matrices, and compute all else in float32. */
class MixedPrecisionTest {
  private static final Tokens PROMPTS =
      Tokens.of(new int[] {3, 14, 15, 9, 26}, new int[] {5, 35, 8});

  static Stream<Arguments> models() {
    return Stream.of(DataType.FLOAT16, DataType.BFLOAT16)
        .flatMap(type -> Toys.specs().map(spec -> arguments(spec, type)));
  }

  private static HookedTransformer kept(Spec spec, DataType type) {
    return Toys.model(spec, type);
  }

  /** How far rounding moves a result, relative to the largest. */
  private static double bar(DataType type) {
    return Math.scalb(8.0, type == DataType.FLOAT16 ? -11 : -8);
  }

  private static float[] logits(HookedTransformer model) {
    return model.run(PROMPTS).logits().last().toArray();
  }

  private static double relative(float[] expected, float[] found) {
    assertThat(found).hasSameSizeAs(expected);
    double largest =
        IntStream.range(0, expected.length).mapToDouble(i -> Math.abs(expected[i])).max().orElse(0);
    return IntStream.range(0, expected.length)
            .mapToDouble(i -> Math.abs(found[i] - expected[i]))
            .max()
            .orElse(0)
        / largest;
  }

  @ParameterizedTest
  @MethodSource("models")
  void itIsNearFloat32AndNotFloat32(Spec spec, DataType type) {
    HookedTransformer full = kept(spec, type);
    HookedTransformer mixed = full.inMixedPrecision();
    assertThat(relative(logits(full), logits(mixed))).isBetween(bar(type) / 200, bar(type));
    assertThat(mixed.bytes()).isEqualTo(full.bytes());
    assertThat(mixed.type()).isEqualTo(DataType.FLOAT32);
    assertThat(mixed.toString())
        .endsWith(
            "kept in %s, multiplied in %s, all else computed in float32".formatted(type, type));
    assertThat(logits(mixed.inFullPrecision())).isEqualTo(logits(full));
    assertThat(logits(mixed)).isEqualTo(logits(mixed.inMixedPrecision()));
  }

  @ParameterizedTest
  @MethodSource("models")
  void anEditKeepsTheType(Spec spec, DataType type) {
    HookedTransformer mixed = kept(spec, type).inMixedPrecision();
    String name = Weight.W_O.name(1);
    HookedTransformer same = mixed.edited(new WeightEdit(name, w -> w));
    assertThat(same.precision()).isEqualTo(mixed.precision());
    assertThat(logits(same)).isEqualTo(logits(mixed));
    // a number between two of the type is rounded to one of them
    HookedTransformer between = mixed.edited(new WeightEdit(name, w -> w.times(1 + 0x1p-14)));
    assertThat(logits(between)).isEqualTo(logits(mixed));
    assertThat(logits(between.inFullPrecision())).isNotEqualTo(logits(mixed.inFullPrecision()));
  }

  @ParameterizedTest
  @MethodSource("models")
  void anEditOfEveryMatrixIsRoundedToo(Spec spec, DataType type) {
    HookedTransformer mixed = kept(spec, type).inMixedPrecision();
    HookedTransformer same = mixed;
    for (Weight weight : spec.storedWeights()) {
      if (weight.inLayers()) {
        same = same.edited(new WeightEdit(weight.name(1), w -> w));
      }
    }
    assertThat(logits(same)).isEqualTo(logits(mixed));
    Metric metric = Toys.atLast(mixed, Metric.logitDiff(3, 4));
    assertThat(mixed.run(PROMPTS).weightGradients(metric).value())
        .isEqualTo(mixed.run(PROMPTS).measure(metric));
  }

  @ParameterizedTest
  @MethodSource("models")
  void gradientsAreNearThoseOfFloat32(Spec spec, DataType type) {
    HookedTransformer full = kept(spec, type);
    Metric metric = Toys.atLast(full, Metric.logitDiff(3, 4));
    float[][] gradients = new float[2][];
    float[][] byWeight = new float[2][];
    for (int i = 0; i < 2; i++) {
      Run run = (i == 0 ? full : full.inMixedPrecision()).run(PROMPTS);
      gradients[i] = run.gradients(metric, Act.RESID_PRE.at(0)).get(Act.RESID_PRE.at(0)).toArray();
      NamedGradients named = run.weightGradients(metric, Weight.W_Q.name(0));
      byWeight[i] = named.get(Weight.W_Q.name(0)).toArray();
    }
    assertThat(relative(gradients[0], gradients[1])).isLessThan(2 * bar(type));
    assertThat(relative(byWeight[0], byWeight[1])).isLessThan(4 * bar(type));
  }

  @ParameterizedTest
  @MethodSource("models")
  void eachHeadsInputsAndResultsAreMultipliedSoToo(Spec spec, DataType type) {
    HookedTransformer full = kept(spec, type);
    HookedTransformer mixed = full.inMixedPrecision();
    float[][] results = new float[2][];
    for (int i = 0; i < 2; i++) {
      Run run = (i == 0 ? full : mixed).run(PROMPTS);
      results[i] =
          run.with(Act.QUERY_INPUT.at(1).head(1), Tensor::zeros)
              .cache(Act.HEAD_RESULT.at(1))
              .get(Act.HEAD_RESULT.at(1))
              .toArray();
    }
    assertThat(relative(results[0], results[1])).isBetween(bar(type) / 200, bar(type));
  }

  @Test
  void interventionsStay() {
    HookedTransformer changed =
        kept(Toys.gpt2(), DataType.FLOAT16).with(Act.HEAD_Z.at(1).head(0), Tensor::zeros);
    assertThat(changed.inMixedPrecision().intervened()).isTrue();
    assertThat(relative(logits(changed), logits(changed.inMixedPrecision())))
        .isLessThan(bar(DataType.FLOAT16));
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32, in float32", "FLOAT64, in float64"})
  void aModelThatIsNotInSixteenBitsIsRefused(DataType type, String said) {
    assertThatThrownBy(() -> kept(Toys.gpt2(), type).inMixedPrecision())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "mixed precision needs all matrices in 16 bits, and this model is "
                + said
                + "; load it with load(name, device, DataType.BFLOAT16) or FLOAT16");
  }

  @Test
  void aRangeThatIsTooSmallIsNamed() {
    HookedTransformer large =
        kept(Toys.gpt2(), DataType.FLOAT16)
            .inMixedPrecision()
            .edited(new WeightEdit(Weight.W_IN.name(1), w -> w.times(30_000)));
    assertThatThrownBy(() -> large.run(PROMPTS).logits())
        .hasMessageContaining("infinite or NaN values")
        .hasMessageEndingWith(
            "the largest float16 number is 65504, and this model multiplies in float16: use it"
                + " without inMixedPrecision(), or keep it in DataType.BFLOAT16, which has the"
                + " range of float32");
    assertThat(large.inFullPrecision().run(PROMPTS).logits().toArray()).isNotEmpty();
  }

  @Test
  void aPassLeavesNothingBehind() {
    HookedTransformer mixed = kept(Toys.llama(true), DataType.BFLOAT16).inMixedPrecision();
    List<Runnable> passes =
        List.of(
            () -> logits(mixed),
            () -> mixed.run(PROMPTS).gradients(Metric.logitDiff(3, 4), Act.RESID_PRE.at(0)),
            () -> mixed.run(PROMPTS).generateTokens(3));
    for (Runnable pass : passes) {
      pass.run();
      NativeAccount.collect();
      int before = NativeAccount.resources();
      pass.run();
      NativeAccount.collectDownTo(before);
      assertThat(NativeAccount.resources()).isEqualTo(before);
    }
  }
}
