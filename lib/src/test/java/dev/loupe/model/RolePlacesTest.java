package dev.loupe.model;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.memory.NativeMemory;
import dev.loupe.metric.Metric;
import dev.loupe.site.Act;
import dev.loupe.site.Role;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Roles;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prompts of different lengths, in which a role stands at another position in each. */
class RolePlacesTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2(), DataType.FLOAT64);
  private static final int[][] PROMPTS = {
    {3, 14, 15, 9, 26, 5, 7}, {8, 14, 1, 30, 2}, {11, 4, 40, 22}
  };
  private static final List<Integer> IO = List.of(2, 5, 4); // with padding
  private static final List<Integer> S2 = List.of(4, 6, 5);
  private static final Tokens TOGETHER =
      Tokens.of(PROMPTS).with(() -> new Roles(Map.of(Role.IO, IO, Role.S2, S2)));
  private static final double[] VECTOR =
      IntStream.range(0, 24).mapToDouble(i -> Math.sin(i * i)).toArray();
  private static final Metric METRIC = Metric.logitDiff(3, 7);
  private static final List<Spot> SPOTS =
      List.of(
          Act.RESID_PRE.at(1).all(),
          Act.HEAD_Z.at(1).head(2),
          Act.KEY.at(0).all(),
          Act.MLP_POST.at(2).pick(Axis.D_MLP, 7),
          Act.PATTERN.at(1).head(1),
          Act.PATTERN.at(2).all());

  private static Run alone(int prompt) {
    return MODEL.run(Tokens.of(PROMPTS[prompt]));
  }

  private static int own(List<Integer> role, int prompt) {
    return role.get(prompt) - TOGETHER.start(prompt);
  }

  private static double[] values(Tensor tensor) {
    return tensor.toDoubleArray();
  }

  /** The values of one prompt, with the sources before it left out. */
  private static double[] of(int prompt, Tensor together) {
    Tensor own = together.at(Axis.BATCH, prompt);
    return values(own.has(Axis.SRC) ? own.from(Axis.SRC, TOGETHER.start(prompt)) : own);
  }

  @Test
  void aRoleReadsEachPromptAtItsOwnPosition() {
    for (Spot spot : SPOTS) {
      Tensor read = MODEL.run(TOGETHER).cache(spot.site()).get(spot.pos(Role.IO));
      assertThat(read.axes()).isEqualTo(spot.pos(Role.IO).axes());
      for (int i = 0; i < PROMPTS.length; i++) {
        Tensor expected = alone(i).cache(spot.site()).get(spot.pos(own(IO, i)));
        assertClose(spot + " of prompt " + i, values(expected), of(i, read), 1e-9);
      }
    }
  }

  @Test
  void fromARoleOnReadsTheRestOfEachPrompt() {
    for (Spot spot : SPOTS) {
      Tensor read = MODEL.run(TOGETHER).cache(spot.site()).get(spot.from(Role.IO));
      assertThat(read.size(spot.along())).isEqualTo(5);
      for (int i = 0; i < PROMPTS.length; i++) {
        Tensor expected = alone(i).cache(spot.site()).get(spot.from(own(IO, i)));
        Tensor rest = read.from(spot.along(), IO.get(i) - 2);
        assertClose(spot + " of prompt " + i, values(expected), of(i, rest), 1e-9);
      }
    }
  }

  @Test
  void aMeanFromARoleOnLeavesOutWhatIsBefore() {
    Spot spot = Act.RESID_POST.at(1).all();
    double[] means =
        values(
            MODEL
                .run(TOGETHER)
                .cache(spot.site())
                .get(spot.from(Role.S2))
                .norm(Axis.D_MODEL)
                .mean(Axis.POS));
    for (int i = 0; i < PROMPTS.length; i++) {
      double own =
          alone(i)
              .cache(spot.site())
              .get(spot.from(own(S2, i)))
              .norm(Axis.D_MODEL)
              .mean(Axis.POS)
              .at(Axis.BATCH, 0)
              .value();
      assertThat(means[i]).isCloseTo(own, offset(1e-9));
    }
  }

  /** What is done to a run at a spot, on all prompts together and on each alone. */
  private static List<BiFunction<Run, Spot, Run>> verbs() {
    List<BiFunction<Run, Spot, Run>> verbs = new ArrayList<>();
    verbs.add(Run::zero);
    verbs.add((run, spot) -> run.with(spot, here -> here.times(3)));
    verbs.add((run, spot) -> run.with(spot, here -> here.pow(2)));
    return verbs;
  }

  private static void assertEachAsAlone(
      HookedTransformer model, Spot spot, List<Integer> role, BiFunction<Run, Spot, Run> verb) {
    Spot named = role.equals(IO) ? spot.pos(Role.IO) : spot.from(Role.S2);
    Tensor together = verb.apply(model.run(TOGETHER), named).logits().last();
    for (int i = 0; i < PROMPTS.length; i++) {
      Spot there = role.equals(IO) ? spot.pos(own(IO, i)) : spot.from(own(S2, i));
      Tensor expected =
          verb.apply(model.run(Tokens.of(PROMPTS[i])), there).logits().last().at(Axis.BATCH, 0);
      assertClose(
          named + " of prompt " + i, values(expected), values(together.at(Axis.BATCH, i)), 1e-4);
    }
  }

  @Test
  void interventionsChangeEachPromptAsWhenItIsAlone() {
    for (Spot spot : SPOTS) {
      for (BiFunction<Run, Spot, Run> verb : verbs()) {
        assertEachAsAlone(MODEL, spot, IO, verb);
        assertEachAsAlone(MODEL, spot, S2, verb);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void steeringAtARoleIsSteeringEachPromptAtItsPosition(HookedTransformer model) {
    Tensor vector = Tensor.vector(VECTOR);
    Spot stream = Act.RESID_PRE.at(1).all();
    assertEachAsAlone(model, stream, IO, (run, spot) -> run.add(spot, vector, 2));
    assertEachAsAlone(model, stream, S2, (run, spot) -> run.add(spot, vector, 2));
    assertEachAsAlone(model, stream, S2, (run, spot) -> run.replace(spot, vector));
    assertEachAsAlone(model, stream, IO, (run, spot) -> run.ablate(spot, vector));
  }

  @Test
  void gradientsAtARoleAreThoseOfEachPromptAlone() {
    Site site = Act.HEAD_Z.at(1);
    Spot scaled = Act.RESID_PRE.at(1).pos(Role.S2);
    Run run = MODEL.run(TOGETHER).with(scaled, here -> here.times(2));
    Tensor at = run.gradients(METRIC, site).get(site.pos(Role.IO));
    Tensor from = run.gradients(METRIC, site).get(site.from(Role.S2));
    for (int i = 0; i < PROMPTS.length; i++) {
      Run own = alone(i).with(Act.RESID_PRE.at(1).pos(own(S2, i)), here -> here.times(2));
      Tensor expected = own.gradients(METRIC, site).get(site.pos(own(IO, i)));
      assertClose("at " + i, values(expected), of(i, at), 1e-9);
      Tensor rest = own.gradients(METRIC, site).get(site.from(own(S2, i)));
      assertClose("from " + i, values(rest), of(i, from.from(Axis.POS, S2.get(i) - 4)), 1e-9);
    }
  }

  @Test
  void aMetricReadsARole() {
    Spot neuron = Act.MLP_POST.at(1).pick(Axis.D_MLP, 7);
    double[] at = MODEL.run(TOGETHER).measure(Metric.activation(neuron.pos(Role.IO)));
    double[] end = MODEL.run(TOGETHER).measure(Metric.activation(neuron.pos(Role.END)));
    double[] mean =
        MODEL.run(TOGETHER).measure(Metric.activation(neuron.from(Role.S2)).mean(Axis.POS));
    Metric lambda =
        Metric.of("own", (logits, cache) -> cache.get(neuron.pos(Role.IO)), Set.of(neuron.site()));
    assertClose("lambda", at, MODEL.run(TOGETHER).measure(lambda), 0);
    for (int i = 0; i < PROMPTS.length; i++) {
      Run own = alone(i);
      double[] expected = {
        own.measure(Metric.activation(neuron.pos(own(IO, i))))[0],
        own.measure(Metric.activation(neuron.pos(-1)))[0],
        own.measure(Metric.activation(neuron.from(own(S2, i))).mean(Axis.POS))[0]
      };
      assertClose("prompt " + i, expected, new double[] {at[i], end[i], mean[i]}, 1e-9);
    }
  }

  @Test
  void patchingARoleCopiesFromOnePositionToAnother() {
    Tokens others =
        Tokens.of(new int[] {1, 2, 3, 4}, new int[] {5, 6, 7, 8, 9, 10}, new int[] {20, 21})
            .with(() -> new Roles(Map.of(Role.IO, List.of(3, 1, 4))));
    Site site = Act.RESID_PRE.at(1);
    double[] patched =
        MODEL.run(TOGETHER).patch(site.pos(Role.IO), MODEL.run(others).cache(site)).measure(METRIC);
    for (int i = 0; i < PROMPTS.length; i++) {
      int from = List.of(3, 1, 4).get(i) - others.start(i);
      Tensor value = MODEL.run(Tokens.of(others.row(i))).cache(site).get(site.pos(from));
      double[] own = alone(i).replace(site.pos(own(IO, i)), value).measure(METRIC);
      assertThat(patched[i]).isCloseTo(own[0], offset(1e-9));
    }
  }

  @Test
  void aMeanOverARoleIsTheMeanOfItsActivations() {
    Site site = Act.HEAD_Z.at(1);
    Tokens others =
        Tokens.of(new int[] {1, 2, 3, 4}, new int[] {5, 6, 7, 8, 9, 10})
            .with(() -> new Roles(Map.of(Role.IO, List.of(3, 1))));
    double[] expected = null;
    for (int i = 0; i < 2; i++) {
      int at = List.of(3, 1).get(i) - others.start(i);
      double[] own = values(MODEL.run(Tokens.of(others.row(i))).cache(site).get(site.pos(at)));
      expected = i == 0 ? own : expected;
      for (int n = 0; i == 1 && n < own.length; n++) {
        expected[n] = (expected[n] + own[n]) / 2;
      }
    }
    double[] together =
        MODEL.run(TOGETHER).mean(site.pos(Role.IO), MODEL.run(others).cache(site)).measure(METRIC);
    Tensor mean = Tensor.of(expected, new long[] {4, 6}, Axis.HEAD, Axis.D_HEAD);
    for (int i = 0; i < PROMPTS.length; i++) {
      double[] own = alone(i).replace(site.pos(own(IO, i)), mean).measure(METRIC);
      assertThat(together[i]).isCloseTo(own[0], offset(1e-9));
    }
  }

  @Test
  void aRoleAtOnePositionIsThatPosition() {
    Tokens same = Tokens.of(PROMPTS).with(() -> new Roles(Map.of(Role.S1, List.of(5, 5, 5))));
    Spot stream = Act.RESID_PRE.at(1).all();
    assertClose(
        "logits",
        values(MODEL.run(same).zero(stream.pos(5)).logits().last()),
        values(MODEL.run(same).zero(stream.pos(Role.S1)).logits().last()),
        0);
    assertClose(
        "range",
        values(MODEL.run(same).zero(stream.from(5)).logits().last()),
        values(MODEL.run(same).zero(stream.from(Role.S1)).logits().last()),
        0);
  }

  @Test
  void aStandingInterventionFollowsTheRoleInEachRun() {
    HookedTransformer steered = MODEL.with(Act.RESID_PRE.at(1).pos(Role.IO), here -> here.times(2));
    double[] together = steered.run(TOGETHER).measure(METRIC);
    double[] second = steered.run(TOGETHER.rows(1)).measure(METRIC);
    assertThat(second[0]).isCloseTo(together[1], offset(1e-9));
    double[] repeated = steered.run(TOGETHER.repeat(2, 2)).measure(METRIC);
    assertThat(repeated[1]).isCloseTo(together[2], offset(1e-9));
  }

  @Test
  void refusesRolesThatThePromptsDoNotHave() {
    Spot missing = Act.RESID_PRE.at(1).pos(Role.YY);
    assertThatThrownBy(() -> MODEL.run(TOGETHER).zero(missing))
        .hasMessage("the prompts have no role YY; they have [IO, S2, END]");
    assertThatThrownBy(() -> MODEL.run(Tokens.of(PROMPTS)).cache(Act.RESID_PRE).get(missing))
        .hasMessage(
            "the prompts have no role YY; they have [END], because texts do not say which word has"
                + " which role: run a prompt set, such as model.run(ioi(model, 20)), or"
                + " set.corruptPrompts() for its corrupt prompts");
    Tensor read = MODEL.run(TOGETHER).cache(Act.RESID_PRE).get(Act.RESID_PRE.at(1).from(Role.IO));
    assertThatThrownBy(() -> read.at(Axis.POS, 1))
        .hasMessage(
            "position 1 is padding in prompt 1, a prompt whose IO comes later; count from the end"
                + " (-1 is the last token), or use prompts of equal length");
    assertThatThrownBy(
            () ->
                MODEL
                    .run(TOGETHER)
                    .mean(
                        Act.RESID_PRE.at(1).from(Role.S2), MODEL.run(equal()).cache(Act.RESID_PRE)))
        .hasMessageStartingWith(
            "the mean at blocks.1.hook_resid_pre[pos from S2] is taken at each position, but S2"
                + " stands at different positions");
    assertThatThrownBy(
            () ->
                MODEL
                    .run(TOGETHER.rows(0, 1))
                    .patch(
                        Act.RESID_PRE.at(1).from(Role.S2), MODEL.run(equal()).cache(Act.RESID_PRE)))
        .hasMessageContaining("has 3 tokens from S2 on, but");
  }

  private static Tokens equal() {
    return Tokens.of(new int[] {1, 2, 3, 4, 5}, new int[] {5, 6, 7, 8, 9})
        .with(() -> new Roles(Map.of(Role.S2, List.of(1, 2))));
  }

  @Test
  void rolesLeaveNoNativeMemoryBehind() {
    Spot io = Act.HEAD_Z.at(1).head(2).pos(Role.IO);
    Spot rest = Act.RESID_PRE.at(1).from(Role.S2);
    Metric metric = Metric.activation(Act.RESID_POST.at(2).all().pos(Role.IO)).norm(Axis.D_MODEL);
    Run run = MODEL.run(TOGETHER).zero(io).with(rest, here -> here.times(2));
    run.measure(metric);
    long before = NativeMemory.live();
    for (int i = 0; i < 10; i++) {
      run.measure(metric);
      run.gradients(metric, Act.HEAD_Z).byActivation().close();
    }
    assertThat(NativeMemory.live()).isLessThanOrEqualTo(before);
  }

  @Test
  void spotsSayWhereTheyAre() {
    assertThat(Act.HEAD_Z.at(1).head(2).pos(Role.IO))
        .hasToString("blocks.1.attn.hook_z[head 2, pos IO]");
    assertThat(Act.PATTERN.at(1).from(Role.S2))
        .hasToString("blocks.1.attn.hook_pattern[dest from S2]");
    assertThat(Act.RESID_PRE.at(1).from(-2).pos(3)).isEqualTo(Act.RESID_PRE.at(1).pos(3));
    assertThat(Act.RESID_PRE.at(1).pos(3).from(0)).isEqualTo(Act.RESID_PRE.at(1).all());
  }
}
