package dev.loupe.device;

import static dev.loupe.device.ToyPrompts.CLEAN;
import static dev.loupe.device.ToyPrompts.CORRUPTED;
import static dev.loupe.device.ToyPrompts.METRIC;
import static dev.loupe.device.ToyPrompts.OTHERS;
import static dev.loupe.device.ToyPrompts.UNEQUAL;
import static dev.loupe.device.ToyPrompts.UNEQUAL_CORRUPTED;
import static dev.loupe.device.TwoDevices.flat;

import dev.loupe.arch.Spec;
import dev.loupe.effect.Sweep;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.patching.PathPatching;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.text.Tokens;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of patching sweep. */
class SweepsOnDevicesTest {
  private static ActivationPatching patching(HookedTransformer model, Tokens corrupted) {
    return ActivationPatching.of(model, CLEAN, corrupted, Toys.atLast(model, METRIC));
  }

  interface Laws extends TwoDevices {
    @ParameterizedTest
    @EnumSource(
        value = Act.class,
        names = {
          "RESID_PRE",
          "RESID_MID",
          "RESID_POST",
          "ATTN_OUT",
          "MLP_OUT",
          "HEAD_Z",
          "QUERY",
          "KEY",
          "VALUE",
          "PATTERN"
        })
    default void ofEachActivation(Act act) {
      for (Tokens corrupted : List.of(CORRUPTED, OTHERS)) {
        sameNumbers(act.word(), Toys.gpt2(), model -> flat(patching(model, corrupted).sweep(act)));
      }
    }

    @ParameterizedTest
    @MethodSource("dev.loupe.model.Toys#all")
    default void ofEveryArchitecture(HookedTransformer shape) {
      sameNumbers(
          "resid_pre and z",
          shape.spec(),
          model -> {
            ActivationPatching patching = patching(model, CORRUPTED);
            return flat(patching.sweep(Act.RESID_PRE), patching.sweep(Act.HEAD_Z));
          });
    }

    @ParameterizedTest
    @EnumSource(
        value = Act.class,
        names = {"HEAD_Z", "QUERY", "KEY", "VALUE", "PATTERN"})
    default void byHeadAndPosition(Act act) {
      sameNumbers(
          act.word(), Toys.gpt2(), model -> flat(patching(model, CORRUPTED).sweepByPosition(act)));
    }

    @Test
    default void ofPatternEntriesAndNeurons() {
      for (Spec spec : Toys.few()) {
        sameNumbers(
            "entries and neurons",
            spec,
            model -> {
              ActivationPatching patching = patching(model, CORRUPTED);
              return flat(patching.sweepPattern(1, 2), patching.sweepNeurons(1));
            });
      }
    }

    @Test
    default void ofHeadsOverPromptsOfDifferentLengths() {
      for (Spec spec : Toys.few()) {
        sameNumbers(
            "heads",
            spec,
            model -> {
              ActivationPatching patching =
                  ActivationPatching.of(model, UNEQUAL, UNEQUAL_CORRUPTED, METRIC);
              return flat(patching.sweep(Act.HEAD_Z), patching.sweep(Act.KEY));
            });
      }
    }

    @Test
    default void theOtherWayRoundAndOfSingleSpots() {
      Spot[] spots = {Act.HEAD_Z.at(2).head(1), Act.RESID_PRE.at(1).pos(-2)};
      sameNumbers(
          "noising",
          Toys.llama(false),
          model -> {
            ActivationPatching patching = patching(model, CORRUPTED).noising();
            return flat(patching.sweep(Act.MLP_OUT), patching.patch(spots));
          });
    }

    @Test
    default void ofPaths() {
      sameNumbers(
          "paths",
          Toys.gpt2(),
          model -> {
            PathPatching paths = PathPatching.of(model, CLEAN, CORRUPTED, METRIC);
            Sweep logits = paths.throughMlps().to(Act.RESID_POST.at(-1).all());
            return flat(paths.to(Act.QUERY.at(2).head(1)), logits);
          });
    }
  }

  @Nested
  class OnTheCpu implements Laws, BesideTheCpu {}

  @Nested
  class OnAGpu implements Laws, BesideAGpu {}
}
