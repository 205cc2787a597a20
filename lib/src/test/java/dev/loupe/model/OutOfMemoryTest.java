package dev.loupe.model;

import static dev.loupe.Loupe.minimise;
import static dev.loupe.Loupe.parameters;
import static dev.loupe.Loupe.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.engine.EngineException;
import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.learning.Learned;
import dev.loupe.memory.NativeMemory;
import dev.loupe.metric.Metric;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A device that runs out of memory in the middle of every kind of computation. */
class OutOfMemoryTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8});
  private static final Tokens OTHER = Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8});
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  /** A device that fails from one allocation on, a number of times. */
  private static final class Device {
    private int before;
    private int failures;

    Device(int before, int failures) {
      this.before = before;
      this.failures = failures;
    }

    void allocate() {
      if (before-- <= 0 && failures-- > 0) {
        throw new EngineException("CUDA out of memory. Tried to allocate 20.00 MiB.");
      }
    }

    Run run() {
      return MODEL
          .run(PROMPT)
          .with(
              Act.MLP_OUT.at(1),
              x -> {
                allocate();
                return x;
              });
    }

    Metric metric() {
      return logits -> {
        allocate();
        return METRIC.of(logits);
      };
    }
  }

  private interface Computation {
    float[] on(Device device);
  }

  static Stream<Arguments> computations() {
    return Stream.of(
        of("logits", device -> device.run().logits().toArray()),
        of("cache", device -> numbers(device.run().cache())),
        of("metric", device -> floats(MODEL.run(PROMPT).measure(device.metric()))),
        of(
            "metric and cache",
            device -> numbers(MODEL.run(PROMPT).measure(device.metric(), Act.RESID_PRE).cache())),
        of(
            "gradients",
            device ->
                numbers(
                    MODEL
                        .run(PROMPT)
                        .gradients(device.metric(), Act.RESID_PRE, Act.QUERY_INPUT)
                        .byActivation())),
        of(
            "gradients by weights",
            device ->
                MODEL.run(PROMPT).weightGradients(device.metric(), "W_E").get("W_E").toArray()),
        of("new tokens", device -> ids(device.run().generateTokens(4, Sampling.temperature(1)))),
        of("sweep", OutOfMemoryTest::sweep),
        of("learning", OutOfMemoryTest::learned));
  }

  private static Arguments of(String name, Computation computation) {
    return arguments(name, computation);
  }

  private static float[] sweep(Device device) {
    ActivationCache source = MODEL.run(OTHER).cache(Act.RESID_PRE);
    List<Variant> variants = new ArrayList<>();
    for (int pos = 0; pos < PROMPT.width(); pos++) {
      var spot = Act.RESID_PRE.at(1).pos(pos);
      variants.add(Variant.of(spot, source.get(spot)));
    }
    try (Variants all = Variants.of(MODEL.run(PROMPT), variants, device.metric())) {
      float[] values = floats(all.measure(Progress.of("test", variants.size()))[3]);
      source.close();
      return values;
    }
  }

  private static float[] learned(Device device) {
    Learned learned =
        minimise(
            p -> {
              Tensor off = p.get("x").minus(Tensor.vector(3, -1));
              device.allocate();
              return off.times(off).sum(Axis.D_MODEL);
            },
            parameters().with("x", Tensor.vector(0, 0)),
            sgd(0.1).steps(5));
    return learned.get("x").toArray();
  }

  private static float[] numbers(ActivationCache cache) {
    try (cache) {
      return cache.get(cache.sites().iterator().next()).toArray();
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static float[] ids(Tokens tokens) {
    float[] ids = new float[tokens.width()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = tokens.id(0, i);
    }
    return ids;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("computations")
  void whatRanOutOfMemoryOnceGivesWhatItGivesUndisturbed(String name, Computation computation) {
    float[] expected = computation.on(new Device(0, 0));
    for (int before = 0; before < 2; before++) {
      Device device = new Device(before, 1);
      assertThat(computation.on(device)).isEqualTo(expected);
      assertThat(before == 1 || device.failures < 1).isTrue(); // some allocate only once
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("computations")
  void whatAlwaysRunsOutOfMemoryIsRefusedAndLeavesNothing(String name, Computation computation) {
    computation.on(new Device(0, 0));
    NativeAccount.collect();
    long held = NativeMemory.live();
    int resources = NativeAccount.resources();
    Device device = new Device(0, Integer.MAX_VALUE);
    assertThatThrownBy(() -> computation.on(device))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching(
            "(?s).+ needs more memory than there is on cpu\\(\\), where [0-9]+ MB of [0-9]+ MB are free; take fewer prompts at a time, drop models.*")
        .hasRootCauseInstanceOf(EngineException.class);
    assertThat(Integer.MAX_VALUE - device.failures).isEqualTo(2); // two attempts, and no more
    NativeAccount.collectDownTo(resources);
    assertThat(NativeMemory.live()).isEqualTo(held);
    assertThat(NativeAccount.resources()).isEqualTo(resources);
  }

  @Test
  void aLearningStepThatHasChangedParametersIsNotDoneTwice() {
    int[] kept = {0};
    assertThatThrownBy(
            () ->
                minimise(
                    p -> p.get("x").times(p.get("x")).sum(Axis.D_MODEL),
                    parameters()
                        .with(
                            "x",
                            Tensor.vector(1, 2),
                            x -> {
                              if (kept[0]++ == 2) { // once at the start, once after each step
                                throw new EngineException("CUDA out of memory.");
                              }
                              return x;
                            }),
                    sgd(0.1).steps(5)))
        .hasMessageStartingWith("changing the parameters needs more memory than there is on cpu()")
        .hasMessageContaining(", and some parameters may have been changed: begin again; ");
    assertThat(kept[0]).isEqualTo(3);
  }

  @Test
  void aCacheThatWasBegunTwiceIsCountedOnce() {
    NativeAccount.collect(); // what other tests have dropped is freed in the second attempt
    long before = NativeMemory.live();
    ActivationCache cache = new Device(0, 1).run().cache(Act.RESID_PRE);
    assertThat(NativeMemory.live() - before)
        .isEqualTo((long) MODEL.spec().layers() * 8 * MODEL.spec().dModel() * Float.BYTES);
    float[] expected = MODEL.run(PROMPT).cache(Act.RESID_PRE).get(Act.RESID_PRE.at(1)).toArray();
    assertThat(Arrays.equals(cache.get(Act.RESID_PRE.at(1)).toArray(), expected)).isTrue();
    cache.close();
  }
}
