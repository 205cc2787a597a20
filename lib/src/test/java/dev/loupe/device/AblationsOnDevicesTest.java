package dev.loupe.device;

import static dev.loupe.device.ToyPrompts.METRIC;
import static dev.loupe.device.ToyPrompts.UNEQUAL;
import static dev.loupe.device.TwoDevices.flat;

import dev.loupe.ablation.Ablation;
import dev.loupe.ablation.AblationSweep;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Ablations by zeros, by means and by other prompts' activations. */
class AblationsOnDevicesTest {
  private static final Tokens OVER =
      Tokens.of(
          new int[] {3, 14, 15, 9, 26, 7, 8, 1}, new int[] {9, 4, 6, 1, 3}, new int[] {7, 7, 2});

  private static Ablation ablation(HookedTransformer model) {
    return Ablation.of(model.run(UNEQUAL), METRIC);
  }

  private static double[] parts(AblationSweep sweep) {
    return flat(sweep.heads(), sweep.layers(), sweep.neurons(1));
  }

  interface Laws extends TwoDevices {
    default void ofFewShapes(String kind, Function<Ablation, AblationSweep> sweep) {
      for (Spec spec : Toys.few()) {
        sameNumbers(kind, spec, model -> parts(sweep.apply(ablation(model))));
      }
    }

    @Test
    default void byZeros() {
      ofFewShapes("zero ablation", Ablation::zero);
    }

    @Test
    default void byMeans() {
      ofFewShapes("mean ablation", ablation -> ablation.mean(OVER));
    }

    @Test
    default void byOtherPrompts() {
      ofFewShapes("resample ablation", ablation -> ablation.resample(OVER, 3, 2));
    }

    @Test
    default void ofADirection() {
      sameNumbers(
          "direction",
          Toys.gpt2(),
          model -> {
            double[] values = new double[model.spec().dModel()];
            Arrays.setAll(values, i -> Math.sin(i));
            Tensor direction = Tensor.vector(Axis.D_MODEL, values);
            var run = model.run(UNEQUAL).ablate(Act.RESID_MID.at(1), direction);
            return run.measure(METRIC);
          });
    }
  }

  @Nested
  class OnTheCpu implements Laws, BesideTheCpu {}

  @Nested
  class OnAGpu implements Laws, BesideAGpu {}
}
