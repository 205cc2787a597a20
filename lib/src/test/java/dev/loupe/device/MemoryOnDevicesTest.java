package dev.loupe.device;

import static dev.loupe.device.ToyPrompts.CLEAN;
import static dev.loupe.device.ToyPrompts.CORRUPTED;
import static dev.loupe.device.ToyPrompts.METRIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.ablation.Ablation;
import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Harvest;
import dev.loupe.learning.Minimisation;
import dev.loupe.learning.Optimiser;
import dev.loupe.learning.Parameters;
import dev.loupe.learning.Training;
import dev.loupe.memory.NativeMemory;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Sampling;
import dev.loupe.model.Toys;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.patching.AttributionPatching;
import dev.loupe.patching.PathPatching;
import dev.loupe.site.Act;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.tracing.CausalTracing;
import dev.loupe.tracing.Noise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a method leaves on a device when its result is dropped: nothing. */
class MemoryOnDevicesTest {
  private static final int ROUNDS = 20;
  private static final long SLACK = 64L << 20; // of other programs on the card

  private static final Map<String, Consumer<HookedTransformer>> METHODS =
      Map.ofEntries(
          Map.entry("forward", model -> model.run(CLEAN).logits()),
          Map.entry("cache", model -> model.run(CLEAN).cache()),
          Map.entry("gradients", model -> model.run(CLEAN).gradients(METRIC, Act.RESID_PRE)),
          Map.entry("weight gradients", model -> model.run(CLEAN).weightGradients(METRIC)),
          Map.entry(
              "generation",
              model -> model.run(Tokens.of(new int[] {3, 4})).generateTokens(6, Sampling.greedy())),
          Map.entry("sweep", model -> patching(model).sweep(Act.RESID_PRE)),
          Map.entry("sweep by position", model -> patching(model).sweepByPosition(Act.HEAD_Z)),
          Map.entry("paths", model -> paths(model).to(Act.QUERY.at(2).head(1))),
          Map.entry(
              "attribution",
              model -> AttributionPatching.of(model, CLEAN, CORRUPTED, METRIC).sweep(Act.HEAD_Z)),
          Map.entry("ablation", model -> ablation(model).mean(CORRUPTED).heads()),
          Map.entry("tracing", model -> tracing(model).states()),
          Map.entry("learning", MemoryOnDevicesTest::learn),
          Map.entry(
              "training",
              model -> Training.of(model, Optimiser.adam(1e-3)).step(new int[][] {{1, 2, 3, 4}})),
          Map.entry(
              "harvest",
              model ->
                  Harvest.of(model, Texts.of(List.of("w1 w2 w3", "w4 w5")), Act.RESID_PRE.at(1))
                      .activations()),
          Map.entry(
              "linear algebra",
              model ->
                  model
                      .weight("blocks.0.attn.W_O")
                      .at(Axis.HEAD, 0)
                      .svd(Axis.D_HEAD, Axis.D_MODEL)));

  private static ActivationPatching patching(HookedTransformer model) {
    return ActivationPatching.of(model, CLEAN, CORRUPTED, METRIC);
  }

  private static PathPatching paths(HookedTransformer model) {
    return PathPatching.of(model, CLEAN, CORRUPTED, METRIC);
  }

  private static Ablation ablation(HookedTransformer model) {
    return Ablation.of(model.run(CLEAN), METRIC);
  }

  private static CausalTracing tracing(HookedTransformer model) {
    Tokens prompt = Tokens.of(CLEAN.row(0));
    return CausalTracing.of(model, prompt, 2, 5, 11).with(Noise.fixed(1).withSamples(2));
  }

  private static void learn(HookedTransformer model) {
    Tensor start = Tensor.vector(Axis.D_MODEL, new double[model.spec().dModel()]);
    Minimisation.of(
        p -> p.mean(model.run(CLEAN).add(Act.RESID_PRE.at(1), p.get("v"), 1), METRIC),
        Parameters.seeded(0).with("v", start),
        Optimiser.adam(1e-3).steps(2),
        Optional.empty());
  }

  interface Laws extends TwoDevices {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "forward", "cache", "gradients", "weight gradients", "generation", "sweep",
          "sweep by position", "paths", "attribution", "ablation", "tracing", "learning",
          "training", "harvest", "linear algebra"
        })
    default void twentyRoundsLeaveNothing(String name) {
      leavesNothing(other(), METHODS.get(name));
    }
  }

  private static void leavesNothing(Device device, Consumer<HookedTransformer> method) {
    HookedTransformer model = TwoDevices.toy(Toys.gpt2(), DataType.FLOAT32, device);
    method.accept(model); // makes what is made once
    Left before = Left.on(device, 0);
    for (int round = 0; round < ROUNDS; round++) {
      method.accept(model);
    }
    Left after = Left.on(device, before.resources());
    assertThat(after.resources()).as("arrays and managers").isLessThanOrEqualTo(before.resources());
    assertThat(after.live()).as("bytes of results").isLessThanOrEqualTo(before.live());
    if (device.isGpu()) {
      assertThat(after.free()).as("free on the card").isGreaterThan(before.free() - SLACK);
    }
    assertThat(model.bytes()).isPositive(); // it is in use until here
  }

  @Test
  void aMethodThatKeepsItsResultsIsSeen() {
    List<ActivationCache> kept = new ArrayList<>();
    Consumer<HookedTransformer> keeping = model -> kept.add(model.run(CLEAN).cache(Act.RESID_PRE));
    assertThatThrownBy(() -> leavesNothing(Device.cpu(), keeping))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("arrays and managers");
    assertThat(kept).hasSize(ROUNDS + 1);
  }

  /** What is left on a device after a collection. */
  private record Left(int resources, long live, long free) {
    static Left on(Device device, int wanted) {
      NativeAccount.collectDownTo(wanted, device);
      NativeMemory.collect(device);
      return new Left(
          NativeAccount.resources(device), NativeMemory.live(device), NativeMemory.free(device));
    }
  }

  @Nested
  class OnTheCpu implements Laws, BesideTheCpu {}

  @Nested
  class OnAGpu implements Laws, BesideAGpu {}
}
