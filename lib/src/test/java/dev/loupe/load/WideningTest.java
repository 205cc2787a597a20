package dev.loupe.load;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Weight;
import dev.loupe.memory.FakeCard;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of a model that is stored in 16 bits, as many matrices are in float32 as the memory allows. */
class WideningTest {
  private static final double ROUNDING = 1e-6; // of float32, relative to the largest number
  private static final long PLENTY = 1L << 40;

  static Stream<Golden> stored() {
    return Stream.of("llama-bf16", "gpt2-fp16").map(Golden::named);
  }

  private static HookedTransformer loaded(Golden golden, long free) {
    return ModelLoader.load(golden.folder(), Device.cpu(), Optional.empty(), device -> free);
  }

  /** The model in 16 bits, and then with more and more of it in float32. */
  private static List<HookedTransformer> steps(Golden golden) {
    long narrow = narrow(golden).bytes();
    List<HookedTransformer> steps = new ArrayList<>();
    for (long free = narrow; free < 4 * narrow; free += narrow / 50) {
      HookedTransformer next = loaded(golden, free);
      if (steps.isEmpty() || next.bytes() > steps.get(steps.size() - 1).bytes()) {
        steps.add(next);
      }
    }
    return steps;
  }

  private static HookedTransformer narrow(Golden golden) {
    DataType type = loaded(golden, PLENTY).precision().kept();
    return ModelLoader.load(golden.folder(), Device.cpu(), type);
  }

  @ParameterizedTest
  @MethodSource("stored")
  void allSomeOrNoneAreWidenedAndTheModelSaysSo(Golden golden) {
    List<HookedTransformer> steps = steps(golden);
    int layers = steps.get(0).spec().layers();
    assertThat(steps).hasSize(layers + 2); // none, each block, and the unembedding
    assertThat(steps.get(0).bytes()).isEqualTo(narrow(golden).bytes());
    for (int kept = 1; kept <= layers; kept++) {
      assertThat(steps.get(kept).toString())
          .contains("stored in " + steps.get(0).precision().kept())
          .endsWith(kept + " of " + layers + " layers widened to float32, computed in float32");
    }
    assertThat(steps.get(layers + 1).toString())
        .endsWith("all 2 layers and the unembedding widened to float32, computed in float32");
  }

  @ParameterizedTest
  @MethodSource("stored")
  void aQuarterOfWhatIsFreeIsLeftForResults(Golden golden) {
    long narrow = narrow(golden).bytes();
    for (long free = narrow; free < 4 * narrow; free += narrow / 10) {
      assertThat(loaded(golden, free).bytes()).isLessThanOrEqualTo(Math.max(narrow, free * 3 / 4));
    }
  }

  @ParameterizedTest
  @MethodSource("stored")
  void numbersDoNotDependOnHowManyAreWidened(Golden golden) {
    HookedTransformer all = ModelLoader.load(golden.folder(), Device.cpu(), DataType.FLOAT32);
    float[] logits = all.run(golden.tokens()).logits().toArray();
    Metric metric = Metric.logProb(3);
    float[] gradient = gradient(all, golden, metric);
    for (HookedTransformer step : steps(golden)) {
      assertThat(relative(logits, step.run(golden.tokens()).logits().toArray()))
          .isLessThan(ROUNDING);
      assertThat(relative(gradient, gradient(step, golden, metric))).isLessThan(10 * ROUNDING);
      assertThat(step.kept(Weight.W_O, 0)).isEqualTo(all.kept(Weight.W_O, 0));
    }
    assertClose(
        "logits of the original",
        golden.floats("logits"),
        loaded(golden, PLENTY).run(golden.tokens()).logits().toArray(),
        1e-4);
  }

  /** What is left of the difference between two of them is float32's rounding. */
  @ParameterizedTest
  @MethodSource("stored")
  void everyStepIsAsNearToFloat64(Golden golden) {
    double[] exact =
        ModelLoader.load(golden.folder(), Device.cpu(), DataType.FLOAT64)
            .run(golden.tokens())
            .logits()
            .tensor()
            .toDoubleArray();
    double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
    for (HookedTransformer step : steps(golden)) {
      double[] found = step.run(golden.tokens()).logits().tensor().toDoubleArray();
      assertClose(step.toString(), exact, found, ROUNDING * largest);
    }
  }

  private static float[] gradient(HookedTransformer model, Golden golden, Metric metric) {
    return model
        .run(golden.tokens())
        .gradients(metric, Act.RESID_PRE.at(0))
        .get(Act.RESID_PRE.at(0))
        .toArray();
  }

  private static double relative(float[] expected, float[] actual) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
    }
    return difference / largest;
  }

  @ParameterizedTest
  @MethodSource("stored")
  void theNeedIsWhatIsKept(Golden golden) throws IOException {
    Checkpoint stored =
        LoadedWeightsTest.checkpoint(golden.toString(), Device.cpu(), Optional.empty());
    for (HookedTransformer step : steps(golden)) {
      Checkpoint kept = stored.widening(step.precision().widened());
      assertThat(kept.need("it", Device.cpu()).weights()).isEqualTo(step.bytes());
    }
  }

  @Test
  void theNextModelGetsWhatTheFirstHasLeft() {
    Golden golden = Golden.named("llama-bf16");
    long narrow = narrow(golden).bytes();
    try (FakeCard card = FakeCard.of(4 * narrow)) {
      HookedTransformer first = ModelLoader.load(golden.folder(), Device.cpu());
      assertThat(first.precision().widened().any()).isTrue();
      assertThat(first.bytes()).isLessThanOrEqualTo(4 * narrow * 3 / 4);
      HookedTransformer second = ModelLoader.load(golden.folder(), Device.cpu());
      assertThat(second.bytes()).isLessThan(first.bytes());
      assertThat(card.used()).isGreaterThanOrEqualTo(first.bytes() + second.bytes() - narrow / 10);
      assertThat(card.failures()).isZero();
    }
  }

  @Test
  void whatIsNotStoredInSixteenBitsIsNotAskedFor() {
    long[] asked = new long[1];
    Golden golden = Golden.named("gpt2");
    ModelLoader.load(
        golden.folder(),
        Device.cpu(),
        Optional.empty(),
        device -> {
          asked[0]++;
          return PLENTY;
        });
    assertThat(asked[0]).isEqualTo(1); // whether it fits at all
  }

  @Test
  void whatIsWidenedIsNotMultipliedInSixteenBits() {
    HookedTransformer widened = loaded(Golden.named("llama-bf16"), PLENTY);
    assertThatThrownBy(widened::inMixedPrecision)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "mixed precision needs all matrices in 16 bits, and this model is stored in bfloat16,"
                + " all 2 layers and the unembedding widened to float32, computed in float32; load"
                + " it with load(name, device, DataType.BFLOAT16) or FLOAT16");
  }

  @Test
  void aRequestedTypeIsKeptWhateverIsFree() {
    HookedTransformer asked =
        ModelLoader.load(
            Golden.named("llama-bf16").folder(),
            Device.cpu(),
            Optional.of(DataType.BFLOAT16),
            device -> PLENTY);
    assertThat(asked.precision().widened().any()).isFalse();
    assertThat(asked.toString())
        .endsWith("stored in bfloat16, kept in bfloat16, computed in float32");
  }
}
