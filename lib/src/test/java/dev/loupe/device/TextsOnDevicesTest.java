package dev.loupe.device;

import static dev.loupe.device.TwoDevices.flat;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.loupe.intervention.Intervention;
import dev.loupe.lens.LogitLens;
import dev.loupe.load.ModelLoader;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Sampling;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.prompts.IndirectObject;
import dev.loupe.prompts.PromptSet;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.steering.DoseResponse;
import dev.loupe.steering.MeanDifference;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What wren says, with and without steering: the same texts on every device. */
class TextsOnDevicesTest {
  private static final HookedTransformer HERE = ModelLoader.load("wren", Device.cpu());
  private static final Site SITE = Act.RESID_PRE.at(2);
  private static final List<String> PROMPTS =
      List.of("I think this film is", "When Mary and John went to the store, John gave a drink to");

  private static Tensor direction(HookedTransformer model) {
    return MeanDifference.of(model, List.of("I love this"), List.of("I hate this"), SITE);
  }

  interface Laws extends TwoDevices {
    /** The same text, or the same picture's text, on both devices. */
    default void sameText(Function<HookedTransformer, ?> work) {
      String there = work.apply(ModelLoader.load("wren", other())).toString();
      assertThat(there).isNotBlank().isEqualTo(work.apply(HERE).toString());
    }

    /** The same numbers, up to rounding in single precision. */
    default void sameValues(String what, Function<HookedTransformer, double[]> work) {
      double[] there = work.apply(ModelLoader.load("wren", other()));
      TwoDevices.same(what, work.apply(HERE), there, FLOAT32_TOLERANCE);
    }

    @Test
    default void greedyTexts() {
      sameText(model -> model.run(PROMPTS).generateAll(30, Sampling.greedy()));
      for (String prompt : PROMPTS) {
        sameText(model -> model.run(prompt).generate(30, Sampling.greedy()));
      }
    }

    /** An intervention that may read a whole batch keeps the cache from being used. */
    @Test
    default void greedyTextsWithoutACache() {
      Intervention same = here -> here;
      sameText(
          model -> {
            Run plain = model.run(PROMPTS.get(1));
            String text = plain.generate(20, Sampling.greedy());
            Run uncached = plain.with(Act.RESID_POST.at(1), same);
            assertThat(uncached.generate(20, Sampling.greedy())).isEqualTo(text);
            return text;
          });
    }

    @Test
    default void drawnTexts() {
      Sampling drawn = Sampling.temperature(0.8).topK(20).seed(5);
      sameText(model -> model.run(PROMPTS).generateAll(15, drawn));
    }

    @Test
    default void steeredTexts() {
      for (double strength : new double[] {-4, 4}) {
        sameText(
            model -> {
              Run run = model.run(PROMPTS.get(0)).add(SITE, direction(model), strength);
              return run.generate(20, Sampling.greedy());
            });
      }
    }

    @Test
    default void steeringVectorsAndDoses() {
      sameValues("direction", model -> flat(direction(model)));
      sameValues(
          "dose",
          model ->
              DoseResponse.of(
                      model,
                      PROMPTS.subList(0, 1),
                      SITE,
                      direction(model),
                      Metric.logProb(" good"),
                      -4,
                      0,
                      4)
                  .lines()
                  .get(0)
                  .y());
    }

    @Test
    default void mostLikelyTokensAndTheLens() {
      sameValues("top", model -> flat(model.run(PROMPTS).top(5).grid().values()));
      sameText(model -> model.run(PROMPTS.get(1)).top(5).tokens(0));
      sameValues("lens", model -> flat(LogitLens.of(model.run(PROMPTS.get(1))).top().values()));
    }

    @Test
    default void attentionAndLosses() {
      sameValues("pattern", model -> flat(model.run(PROMPTS.get(1)).attention(1, 2).values()));
      sameValues("perplexity", model -> new double[] {model.run(PROMPTS).perplexity()});
    }

    @Test
    default void sweepsByRole() {
      sameValues(
          "roles",
          model -> {
            PromptSet set = IndirectObject.of(model, 6).keepAligned(model);
            return flat(ActivationPatching.of(model, set).sweepByRole(Act.RESID_PRE));
          });
    }
  }

  @Nested
  class OnTheCpu implements Laws, BesideTheCpu {}

  @Nested
  class OnAGpu implements Laws, BesideAGpu {}
}
