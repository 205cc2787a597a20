package dev.loupe.load;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.device.BesideAGpu;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers of a GPU are those of the original, and of the CPU. */
class GpuParityTest implements BesideAGpu {
  private static final double TOLERANCE =
      1e-3; // TF32 is off by default, but sums are ordered differently

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void logitsAndPatternsAreTheOriginals(Golden golden) {
    HookedTransformer model = golden.model(Device.gpu());
    assertClose(
        "logits",
        golden.floats("logits"),
        model.run(golden.tokens()).logits().toArray(),
        TOLERANCE);
    ActivationCache cache = model.run(golden.tokens()).cache(Act.PATTERN);
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      assertClose(
          "pattern " + layer,
          golden.floats("attentions." + layer),
          cache.get(Act.PATTERN.at(layer)).toArray(),
          TOLERANCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-bf16", "gpt2-fp16"})
  void sixteenBitsAreKeptThereAndGiveTheOriginalsLogits(String name) {
    Golden golden = Golden.named(name);
    HookedTransformer model = ModelLoader.load(golden.folder(), Device.gpu());
    assertThat(model.bytes()).isLessThan(golden.model().bytes());
    assertClose(
        "logits",
        golden.floats("logits"),
        model.run(golden.tokens()).logits().toArray(),
        TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void vectorsMadeOnTheCpuSteerAModelOnTheGpu(Golden golden) {
    float[] ones = new float[golden.model().spec().dModel()];
    java.util.Arrays.fill(ones, 1);
    Tensor vector = Tensor.vector(ones);
    float[] there = steered(golden.model(Device.gpu()), golden, vector);
    assertClose("steered logits", steered(golden.model(), golden, vector), there, TOLERANCE);
  }

  private static float[] steered(HookedTransformer model, Golden golden, Tensor vector) {
    return model.run(golden.tokens()).add(Act.RESID_PRE.at(1), vector, 2).logits().toArray();
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void gradientsAreThoseOfTheCpu(Golden golden) {
    Metric metric = Toys.atLast(golden.model(), Metric.logitDiff(3, 5));
    Tensor here =
        golden.model().run(golden.tokens()).gradients(metric, Act.HEAD_Z).get(Act.HEAD_Z.at(0));
    Tensor there =
        golden
            .model(Device.gpu())
            .run(golden.tokens())
            .gradients(metric, Act.HEAD_Z)
            .get(Act.HEAD_Z.at(0));
    assertThat(there.axes()).contains(Axis.HEAD);
    assertClose("gradients", here.toArray(), there.toArray(), TOLERANCE);
  }
}
