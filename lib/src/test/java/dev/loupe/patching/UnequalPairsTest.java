package dev.loupe.patching;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Place;
import dev.loupe.site.Role;
import dev.loupe.site.Spot;
import dev.loupe.text.Roles;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pairs whose clean and corrupted prompts have different lengths, patched at roles. */
class UnequalPairsTest {
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final int[][] CLEAN = {{3, 14, 15, 9, 26, 5}, {9, 2, 6, 5, 3, 5, 8, 9}};
  private static final int[][] CORRUPTED = {{3, 40, 15, 41, 9, 26, 5, 7, 8}, {9, 4, 6, 3}};
  private static final int[][] IO = {{1, 5}, {3, 1}}; // clean and corrupted, in each prompt alone
  private static final Spot[] SPOTS = {
    Act.RESID_PRE.at(1).all().pos(Role.IO),
    Act.HEAD_Z.at(0).head(1).pos(Role.IO),
    Act.VALUE.at(1).all().pos(Role.IO),
    Act.MLP_OUT.at(0).all().pos(Role.END),
    Act.MLP_OUT.at(0).all().pos(-1)
  };

  private static Tokens prompts(int[][] ids, int... alone) {
    Tokens tokens = Tokens.of(ids);
    List<Integer> io = List.of(tokens.start(0) + alone[0], tokens.start(1) + alone[1]);
    return tokens.with(() -> new Roles(Map.of(Role.IO, io)));
  }

  private static ActivationPatching patching(HookedTransformer model) {
    return ActivationPatching.of(
            model, prompts(CLEAN, IO[0]), prompts(CORRUPTED, IO[1]), Toys.atLast(model, METRIC))
        .raw();
  }

  /** A pair alone: the clean value of a spot at its place, written into the corrupted prompt. */
  private static double alone(HookedTransformer model, Spot spot, int pair) {
    boolean end = !spot.place().equals(new Place.AtRole(Role.IO, List.of()));
    Spot from = spot.pos(end ? -1 : IO[0][pair]);
    Spot into = spot.pos(end ? -1 : IO[1][pair]);
    try (ActivationCache clean = model.run(Tokens.of(CLEAN[pair])).cache(spot.site())) {
      return model
          .run(Tokens.of(CORRUPTED[pair]))
          .with(into, here -> here.zeros().plus(clean.get(from).at(Axis.BATCH, 0)))
          .measure(Toys.atLast(model, METRIC))[0];
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void aRoleIsCopiedFromItsOwnPositionToItsOwnPosition(HookedTransformer model) {
    double[][] measured = patching(model).patch(SPOTS).measured();
    double[][] slow = patching(model).patchOneByOne(SPOTS).measured();
    for (int spot = 0; spot < SPOTS.length; spot++) {
      assertClose(SPOTS[spot] + " one by one", slow[spot], measured[spot], 1e-4);
      double[] alone = {alone(model, SPOTS[spot], 0), alone(model, SPOTS[spot], 1)};
      assertClose(SPOTS[spot] + " alone", alone, measured[spot], 1e-4);
    }
  }

  @Test
  void aSweepByRoleGivesWhatOneFullRunForEachCellGives() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    for (ActivationPatching one : List.of(patching(model), patching(model).noising())) {
      double[][] slow = one.sweepByRoleCellByCell(Act.RESID_PRE).measured();
      double[][] fast = one.sweepByRole(Act.RESID_PRE).measured();
      for (int cell = 0; cell < slow.length; cell++) {
        assertClose("cell " + cell, slow[cell], fast[cell], 1e-4);
      }
      assertThat(Arrays.stream(fast).flatMapToDouble(Arrays::stream).distinct().count())
          .isGreaterThan(4);
    }
  }

  @Test
  void everythingElseIsRefused() {
    ActivationPatching patching = patching(Toys.model(Toys.gpt2()));
    String refusal =
        "the clean prompt has 6 tokens and the corrupted one 9; patching compares them position by position, so give both the same number of tokens";
    assertThatThrownBy(() -> patching.sweep(Act.RESID_PRE)).hasMessageStartingWith(refusal);
    assertThatThrownBy(() -> patching.sweep(Act.HEAD_Z)).hasMessageStartingWith(refusal);
    assertThatThrownBy(() -> patching.sweepPattern(0)).hasMessageStartingWith(refusal);
    assertThatThrownBy(() -> patching.patch(Act.RESID_PRE.at(1).all().pos(2)))
        .hasMessageStartingWith(refusal);
    assertThatThrownBy(() -> patching.patch(Act.RESID_PRE.at(1).all().from(Role.IO)))
        .hasMessageStartingWith(refusal);
    assertThatThrownBy(() -> patching.patch(Act.PATTERN.at(0).head(1).pos(Role.IO)))
        .hasMessageContaining("use prompts of equal length");
  }
}
