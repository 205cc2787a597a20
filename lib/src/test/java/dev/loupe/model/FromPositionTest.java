package dev.loupe.model;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.EachPosition;
import dev.loupe.intervention.Intervention;
import dev.loupe.site.Act;
import dev.loupe.site.Role;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Roles;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FromPositionTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2(), DataType.FLOAT64);
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26});
  private static final Tensor VECTOR =
      Tensor.vector(IntStream.range(0, 24).mapToDouble(i -> Math.sin(i * i)).toArray());
  private static final List<Spot> SPOTS =
      List.of(Act.RESID_PRE.at(1).all(), Act.HEAD_Z.at(1).head(2), Act.PATTERN.at(1).head(1));

  private static double[] logits(Run run) {
    return run.logits().tensor().toDoubleArray();
  }

  private static Run run() {
    return MODEL.run(PROMPT);
  }

  @Test
  void fromAPositionIsEachPositionFromThereOn() {
    for (Spot spot : SPOTS) {
      Run loop = run();
      for (int position = 2; position < 5; position++) {
        loop = loop.with(spot.pos(position), here -> here.times(3));
      }
      Intervention thrice = here -> here.times(3);
      assertClose(spot + "", logits(loop), logits(run().with(spot.from(2), thrice)), 1e-12);
      assertClose(spot + "", logits(loop), logits(run().with(spot.from(-3), thrice)), 1e-12);
    }
  }

  @Test
  void fromTheFirstPositionIsTheWhole() {
    for (Spot spot : SPOTS) {
      assertClose(spot + "", logits(run().zero(spot)), logits(run().zero(spot.from(0))), 0);
      assertClose(spot + "", logits(run().zero(spot)), logits(run().zero(spot.from(-5))), 0);
    }
  }

  @Test
  void aValueOfTheRangeHasOnlyItsPositions() {
    Spot from = Act.RESID_PRE.at(1).from(3);
    Tensor value = MODEL.run(Tokens.of(new int[] {1, 2, 3, 4, 5})).cache(Act.RESID_PRE).get(from);
    assertThat(value.shape()).containsExactly(1, 2, 24);
    Run loop = run();
    for (int i = 0; i < 2; i++) {
      loop = loop.replace(from.pos(3 + i), value.at(Axis.POS, i));
    }
    assertClose("replaced", logits(loop), logits(run().replace(from, value)), 1e-12);
    assertThatThrownBy(() -> logits(run().replace(Act.RESID_PRE.at(1).from(1), value)))
        .hasMessageContaining("which does not fit the shape (1, 4, 24)");
  }

  @Test
  void generationSteersTheNewTokensAsFullPassesDo() {
    Tokens both =
        Tokens.of(new int[] {3, 14, 15, 9, 26}, new int[] {8, 14, 1})
            .with(() -> new Roles(Map.of(Role.S2, List.of(2, 4))));
    EachPosition doubled = here -> here.times(2);
    Intervention shared = here -> here.times(2);
    Spot stream = Act.RESID_PRE.at(1).all();
    Tensor each = MODEL.run(both).cache(Act.RESID_PRE).get(stream.from(Role.S2)).times(-3);
    for (Run run :
        List.of(
            MODEL.run(both).add(stream.from(3), VECTOR, 4),
            MODEL.run(both).add(stream.from(6), VECTOR, 4),
            MODEL.run(both).add(stream.pos(Role.S2), VECTOR, 4),
            MODEL.run(both).add(stream.from(Role.S2), VECTOR, 4),
            MODEL.run(both).add(stream.from(Role.S2), each, 1),
            MODEL.run(both).with(stream.from(Role.S2), doubled),
            MODEL.run(both).with(Act.PATTERN.at(1).from(Role.S2), doubled),
            MODEL.run(both).with(Act.PATTERN.at(1).pos(Role.S2), shared),
            MODEL.run(both).with(Act.HEAD_Z.at(1).from(3), shared))) {
      assertThat(rows(new Generation(run, Sampling.greedy(), true).tokens(6)))
          .isEqualTo(rows(new Generation(run, Sampling.greedy(), false).tokens(6)));
    }
  }

  @Test
  void aGeneratedPositionIsSteeredAsInAPromptThatHasIt() {
    Run steered = run().add(Act.RESID_PRE.at(1).from(3), VECTOR, 4);
    Tokens grown = new Generation(steered, Sampling.greedy(), true).tokens(6);
    for (int width = 5; width < grown.width(); width++) {
      int[] before = Arrays.copyOf(grown.row(0), width);
      double[] next =
          MODEL
              .run(Tokens.of(before))
              .add(Act.RESID_PRE.at(1).from(3), VECTOR, 4)
              .logits()
              .last()
              .toDoubleArray();
      assertThat(next[grown.row(0)[width]]).isEqualTo(Arrays.stream(next).max().getAsDouble());
    }
    assertThat(rows(grown))
        .isNotEqualTo(rows(new Generation(run(), Sampling.greedy(), true).tokens(6)));
  }

  private static List<List<Integer>> rows(Tokens tokens) {
    List<List<Integer>> rows = new ArrayList<>();
    for (int i = 0; i < tokens.batch(); i++) {
      rows.add(Arrays.stream(tokens.row(i)).boxed().toList());
    }
    return rows;
  }

  @Test
  void observingFromAPositionSeesTheNewTokens() {
    List<Integer> sizes = new ArrayList<>();
    run().observe(Act.RESID_PRE.at(1).from(3), x -> sizes.add(x.size(Axis.POS))).generateTokens(3);
    assertThat(sizes).containsExactly(2, 1, 1);
  }

  @Test
  void refusesPositionsThatThePromptsDoNotHave() {
    assertThatThrownBy(() -> logits(run().zero(Act.RESID_PRE.at(1).from(5))))
        .hasMessage("there is no pos 5 at blocks.1.hook_resid_pre; it has 5");
    assertThatThrownBy(() -> run().zero(Act.RESID_PRE.at(1).from(-6)))
        .hasMessage("there is no pos -6 at blocks.1.hook_resid_pre; it has 5");
    assertThatThrownBy(() -> run().zero(Act.PATTERN.at(1).from(99)))
        .hasMessage("there is no dest 99 at blocks.1.attn.hook_pattern; it has 32");
    Tokens both = Tokens.of(new int[] {3, 14, 15, 9, 26}, new int[] {8, 14, 1});
    assertThatThrownBy(() -> MODEL.run(both).zero(Act.RESID_PRE.at(1).from(1)))
        .hasMessageStartingWith("position 1 is padding in prompt 1, “#8#14#1”, which is shorter");
  }
}
