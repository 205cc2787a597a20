package dev.loupe.load;

import static dev.loupe.device.TwoDevices.flat;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.device.BesideAGpu;
import dev.loupe.device.BesideTheCpu;
import dev.loupe.device.TwoDevices;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Sampling;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models kept in float16 and bfloat16 compute in single precision on every device. The small models
 * of other implementations are in one of these types, or are rounded to it.
 */
class SixteenBitsOnDevicesTest {
  private static final Metric METRIC = Metric.logitDiff(3, 5);

  static Stream<Arguments> goldens() {
    return Stream.of("gpt2", "gpt2-fp16", "llama-bf16", "neox-parallel", "gemma2")
        .flatMap(
            name ->
                Stream.of(DataType.FLOAT16, DataType.BFLOAT16)
                    .map(type -> Arguments.of(name, type)));
  }

  /** The prompts with another token in the middle. */
  private static Tokens corrupted(Tokens clean) {
    int[][] rows = new int[clean.batch()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = clean.row(i).clone();
      rows[i][rows[i].length / 2] = 7;
    }
    return Tokens.of(rows);
  }

  interface Laws extends TwoDevices {
    default void same(
        String name, DataType type, BiFunction<HookedTransformer, Tokens, double[]> work) {
      Golden golden = Golden.named(name);
      Tokens tokens = golden.tokens();
      double[] here = work.apply(ModelLoader.load(golden.folder(), Device.cpu(), type), tokens);
      double[] there = work.apply(ModelLoader.load(golden.folder(), other(), type), tokens);
      TwoDevices.same(name + " in " + type, here, there, FLOAT32_TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("dev.loupe.load.SixteenBitsOnDevicesTest#goldens")
    default void activationsAndLogits(String name, DataType type) {
      same(
          name,
          type,
          (model, tokens) ->
              flat(
                  model.run(tokens).logits().tensor(),
                  model.run(tokens).cache(Act.HEAD_Z).get(Act.HEAD_Z.at(1))));
    }

    @ParameterizedTest
    @MethodSource("dev.loupe.load.SixteenBitsOnDevicesTest#goldens")
    default void gradients(String name, DataType type) {
      same(
          name,
          type,
          (model, tokens) ->
              flat(model.run(tokens).gradients(METRIC, Act.RESID_PRE).get(Act.RESID_PRE.at(0))));
    }

    @ParameterizedTest
    @MethodSource("dev.loupe.load.SixteenBitsOnDevicesTest#goldens")
    default void sweeps(String name, DataType type) {
      same(
          name,
          type,
          (model, tokens) ->
              flat(
                  ActivationPatching.of(model, tokens, corrupted(tokens), METRIC)
                      .sweep(Act.RESID_PRE)));
    }

    @ParameterizedTest
    @CsvSource({"llama-bf16, BFLOAT16", "gpt2-fp16, FLOAT16"})
    default void generatedTokens(String name, DataType type) {
      Golden golden = Golden.named(name);
      int[] here = generated(golden, ModelLoader.load(golden.folder(), Device.cpu(), type));
      int[] there = generated(golden, ModelLoader.load(golden.folder(), other(), type));
      assertThat(there).isEqualTo(here);
    }

    private static int[] generated(Golden golden, HookedTransformer model) {
      Tokens prompt = Tokens.of(golden.tokens().row(0));
      return model.run(prompt).generateTokens(6, Sampling.greedy()).row(0);
    }
  }

  @Nested
  class OnTheCpu implements Laws, BesideTheCpu {}

  @Nested
  class OnAGpu implements Laws, BesideAGpu {}
}
