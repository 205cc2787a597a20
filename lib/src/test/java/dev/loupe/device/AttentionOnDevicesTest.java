package dev.loupe.device;

import static dev.loupe.device.ToyPrompts.METRIC;
import static dev.loupe.device.TwoDevices.flat;

import dev.loupe.arch.Block;
import dev.loupe.arch.Spec;
import dev.loupe.attention.PromptAttention;
import dev.loupe.model.Toys;
import dev.loupe.text.Tokens;
import dev.loupe.view.grid.Grid;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Rollout, lengths of values, gradients by attention, and the parts of scores. */
class AttentionOnDevicesTest {
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26, 7, 8, 1});

  interface Laws extends TwoDevices {
    default void sameGrid(String what, Function<PromptAttention, Grid> grid) {
      for (Spec spec : List.of(Toys.gpt2(), Toys.neoX(Block.PARALLEL), Toys.bloom())) {
        sameNumbers(
            what, spec, model -> flat(grid.apply(PromptAttention.of(model.run(PROMPT))).values()));
      }
    }

    @Test
    default void rollout() {
      sameGrid("rollout", attention -> attention.rollout().grid());
    }

    @Test
    default void lengths() {
      sameGrid("lengths of values", attention -> attention.weightedTogether(1));
    }

    @Test
    default void gradients() {
      sameGrid("attention times gradient", attention -> attention.timesGradient(METRIC).grid());
      sameGrid("relevance", attention -> attention.relevance(METRIC));
    }

    @Test
    default void partsOfScores() {
      sameGrid("parts of a score", attention -> attention.why(2, 1).at(-1, 3).grid());
      sameGrid("parts by source", attention -> attention.why(2, 1).at(-1, 3).byToken(100));
    }

    @Test
    default void agreement() {
      sameGrid("agreement of rankings", attention -> attention.explains(METRIC).tau());
    }
  }

  @Nested
  class OnTheCpu implements Laws, BesideTheCpu {}

  @Nested
  class OnAGpu implements Laws, BesideAGpu {}
}
