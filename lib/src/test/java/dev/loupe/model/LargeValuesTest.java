package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.lens.LogitLens;
import dev.loupe.metric.Metric;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.probe.Pooling;
import dev.loupe.probe.Probing;
import dev.loupe.site.Act;
import dev.loupe.steering.MeanDifference;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import dev.loupe.weights.RandomWeights;
import dev.loupe.weights.WeightEdit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
        .hasMessage("a direction of length infinity or NaN cannot be ablated");
  }

  private static final String BROKEN =
      "the logits contain infinite or NaN values: the first activation that is" + " not finite is ";

  /** A stream beyond what float32 holds, once the second block has written into it. */
  private static HookedTransformer overflowing(DataType type) {
    Spec spec = Toys.gpt2();
    Optional<Tokenizer> words = Optional.of(new NumberedWords(Optional.empty()));
    return HookedTransformer.of("loud", spec, RandomWeights.toy(spec, 7), words, Device.cpu(), type)
        .edited(new WeightEdit("blocks.1.mlp.W_out", w -> w.times(1e20)))
        .edited(new WeightEdit("blocks.1.mlp.W_in", w -> w.times(1e20)));
  }

  static Stream<Named<Consumer<HookedTransformer>>> verbs() {
    return Stream.of(
        named("logits", model -> model.run("w1 w2").logits()),
        named("measure", model -> model.run("w1 w2").measure(Metric.logitDiff(4, 7))),
        named(
            "measure and cache",
            model -> model.run("w1 w2").measure(Metric.logitDiff(4, 7), Act.RESID_PRE)),
        named(
            "gradients",
            model -> model.run("w1 w2").gradients(Metric.logitDiff(4, 7), Act.RESID_PRE)),
        named("top", model -> model.run("w1 w2").top(3)),
        named("generate", model -> model.run("w1 w2").generate(2)),
        named(
            "direction",
            model -> MeanDifference.of(model, List.of("w1"), List.of("w2"), Act.RESID_PRE.at(2))),
        named("lens", model -> LogitLens.of(model.run("w1 w2")).top()),
        named(
            "sweep",
            model ->
                ActivationPatching.of(model, "w1 w2", "w1 w3", Metric.logitDiff(4, 7))
                    .sweep(Act.RESID_PRE)),
        named(
            "probe",
            model ->
                new Probing(
                        model,
                        model.tokens(List.of("w1", "w2", "w3", "w4")),
                        List.of(0, 1, 0, 1),
                        Pooling.LAST,
                        1,
                        2,
                        0)
                    .report()));
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void logitsThatOverflowAreRefusedByEveryVerbAndTheAdviceWorks(Consumer<HookedTransformer> verb) {
    assertThatThrownBy(() -> verb.accept(overflowing(DataType.FLOAT32)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            BROKEN
                + "blocks.1.hook_mlp_out; the largest float32 number is 3.4e38, so load the model in float64:"
                + " load(name, cpu(), DataType.FLOAT64)");
    assertThatCode(() -> verb.accept(overflowing(DataType.FLOAT64))).doesNotThrowAnyException();
  }

  @Test
  void anInterventionIsNamedAsThePossibleCauseOnlyWhereThereIsOne() {
    Run strong =
        Toys.model(Toys.gpt2())
            .run(PROMPT)
            .add(Act.RESID_PRE.at(1), Tensor.vector(new float[24]).plus(1), 1e30)
            .with(Act.RESID_MID.at(1), here -> here.times(2));
    assertThatThrownBy(() -> strong.top(3))
        .hasMessage(
            BROKEN
                + "blocks.1.ln1.hook_scale; this run has 2 interventions, which may be the cause:"
                + " make them weaker, or run the prompt without them");
  }

  @Test
  void aWeightThatIsNotFiniteIsNamed() {
    HookedTransformer broken =
        Toys.model(Toys.gpt2())
            .edited(new WeightEdit("blocks.2.mlp.W_out", w -> w.times(Double.NaN)));
    assertThatThrownBy(() -> broken.run(PROMPT).top(3))
        .hasMessage(
            BROKEN
                + "blocks.2.hook_mlp_out; the weight blocks.2.mlp.W_out contains such values too: undo its edit, or"
                + " load another copy of the model");
  }
}
