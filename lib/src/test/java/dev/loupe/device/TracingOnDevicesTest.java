package dev.loupe.device;

import static dev.loupe.device.TwoDevices.flat;

import dev.loupe.arch.Spec;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.text.Tokens;
import dev.loupe.tracing.CausalTracing;
import dev.loupe.tracing.Noise;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Causal tracing: the noise is the same on every device. */
class TracingOnDevicesTest {
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8});

  private static CausalTracing tracing(HookedTransformer model) {
    return CausalTracing.of(model, PROMPT, 2, 5, 11).with(Noise.ofVocabulary(1).withSamples(3));
  }

  interface Laws extends TwoDevices {
    @Test
    default void statesMlpsAndAttentions() {
      for (Spec spec : Toys.few()) {
        sameNumbers(
            "tracing",
            spec,
            model -> {
              CausalTracing tracing = tracing(model).window(2);
              return flat(tracing.states(), tracing.mlps(), tracing.attentions());
            });
      }
    }

    @Test
    default void bothEnds() {
      sameNumbers(
          "probabilities",
          Toys.gpt2(),
          model -> DoubleStream.of(tracing(model).clean(), tracing(model).corrupted()).toArray());
    }
  }

  @Nested
  class OnTheCpu implements Laws, BesideTheCpu {}

  @Nested
  class OnAGpu implements Laws, BesideAGpu {}
}
