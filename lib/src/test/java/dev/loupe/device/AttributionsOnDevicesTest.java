package dev.loupe.device;

import static dev.loupe.device.ToyPrompts.CLEAN;
import static dev.loupe.device.ToyPrompts.CORRUPTED;
import static dev.loupe.device.ToyPrompts.METRIC;
import static dev.loupe.device.ToyPrompts.UNEQUAL;
import static dev.loupe.device.TwoDevices.flat;

import dev.loupe.activations.Gradients;
import dev.loupe.activations.NamedGradients;
import dev.loupe.arch.Spec;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.patching.AttributionPatching;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Gradients, and the estimates that come from them. */
class AttributionsOnDevicesTest {
  private static AttributionPatching estimates(HookedTransformer model) {
    return AttributionPatching.of(model, CLEAN, CORRUPTED, METRIC);
  }

  interface Laws extends TwoDevices {
    @Test
    default void gradientsOfActivations() {
      for (Spec spec : Toys.few()) {
        sameNumbers(
            "gradients",
            spec,
            model -> {
              Gradients gradients =
                  model.run(UNEQUAL).gradients(METRIC, Act.RESID_PRE, Act.HEAD_Z, Act.PATTERN);
              return flat(
                  Stream.of(Act.RESID_PRE, Act.HEAD_Z, Act.PATTERN)
                      .map(act -> gradients.get(act.at(1)))
                      .toArray(Tensor[]::new));
            });
      }
    }

    @Test
    default void gradientsOfWeights() {
      String[] names = {"W_E", "blocks.1.attn.W_Q", "blocks.2.mlp.W_out"};
      for (Spec spec : Toys.few()) {
        sameNumbers(
            "weight gradients",
            spec,
            model -> {
              NamedGradients gradients = model.run(UNEQUAL).weightGradients(METRIC, names);
              return flat(Stream.of(names).map(gradients::get).toArray(Tensor[]::new));
            });
      }
    }

    @Test
    default void estimatesOfSweeps() {
      for (Spec spec : Toys.few()) {
        sameNumbers(
            "attribution patching",
            spec,
            model ->
                flat(estimates(model).sweep(Act.HEAD_Z), estimates(model).sweep(Act.RESID_PRE)));
      }
    }

    @Test
    default void estimatesAlongAPathAndOfQueriesAndKeys() {
      sameNumbers(
          "integrated",
          Toys.gpt2(),
          model ->
              flat(
                  estimates(model).integrated(4).sweep(Act.MLP_OUT),
                  estimates(model).qkFix().sweep(Act.QUERY)));
    }
  }

  @Nested
  class OnTheCpu implements Laws, BesideTheCpu {}

  @Nested
  class OnAGpu implements Laws, BesideAGpu {}
}
