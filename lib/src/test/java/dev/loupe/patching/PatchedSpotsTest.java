package dev.loupe.patching;

import static dev.loupe.Loupe.patching;
import static dev.loupe.Loupe.pathPatching;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.effect.Sweep;
import dev.loupe.load.BundledModel;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.prompts.PromptPair;
import dev.loupe.prompts.PromptSet;
import dev.loupe.prompts.RolePlace;
import dev.loupe.site.Act;
import dev.loupe.site.Role;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.TextSpan;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PatchedSpotsTest {
  private static final HookedTransformer MODEL = BundledModel.wren();
  private static final String SHORT = "When %s and %s went to the store, %s gave a drink to";
  private static final String LONG =
      "One day, %s and %s went to the store. Then, %s gave a drink to";
  // The names stand in the other order in the corrupt prompt, so IO is at another position there.
  private static final PromptSet SET =
      new PromptSet(
          "orders",
          List.of(
              pair(SHORT, "Mary", "John"),
              pair(LONG, "Melissa", "William"),
              pair(SHORT, "Jane", "Arthur")));
  private static final Metric METRIC = SET.metric();

  private static PromptPair pair(String template, String io, String subject) {
    String clean = template.formatted(io, subject, subject);
    String corrupt = template.formatted(subject, io, subject);
    return new PromptPair(clean, corrupt, " " + io, " " + subject)
        .with(
            Map.of(
                Role.IO, new RolePlace(first(clean, io), first(corrupt, io)),
                Role.S2, new RolePlace(last(clean, subject), last(corrupt, subject))));
  }

  private static TextSpan first(String text, String word) {
    return new TextSpan(text.indexOf(word), text.indexOf(word) + word.length());
  }

  private static TextSpan last(String text, String word) {
    return new TextSpan(text.lastIndexOf(word), text.lastIndexOf(word) + word.length());
  }

  private static int position(String text, TextSpan word) {
    return MODEL.tokens(text).covering(0, word).end();
  }

  @Test
  void aRoleIsCopiedFromItsPositionInTheCleanPromptToThatInTheCorruptOne() {
    Spot stream = Act.RESID_PRE.at(1).all();
    Spot head = Act.HEAD_Z.at(2).head(1);
    Sweep patched = patching(MODEL, SET).raw().patch(stream.pos(Role.IO), head.pos(Role.IO));
    for (int i = 0; i < SET.size(); i++) {
      PromptPair pair = SET.get(i);
      RolePlace io = pair.roles().get(Role.IO);
      int from = position(pair.clean(), io.clean());
      int into = position(pair.corrupt(), io.corrupt());
      assertThat(from).isNotEqualTo(into);
      for (int cell = 0; cell < 2; cell++) {
        Spot spot = cell == 0 ? stream : head;
        Tensor value = MODEL.run(pair.clean()).cache(spot.site()).get(spot.pos(from));
        Run alone = MODEL.run(pair.corrupt()).replace(spot.pos(into), value);
        assertClose(
            spot + " of pair " + i,
            alone.measure(pair.metric()),
            new double[] {patched.measured()[cell][i]},
            1e-4);
      }
    }
  }

  @Test
  void patchingASpotIsOneFullRun() {
    ActivationPatching patching = patching(MODEL, SET);
    Spot[] spots = {
      Act.RESID_PRE.at(1).pos(Role.IO),
      Act.RESID_PRE.at(-2).from(Role.S2),
      Act.KEY.at(1).head(0).pos(Role.IO),
      Act.PATTERN.at(1).head(0).from(-2),
      Act.HEAD_Z.at(2).head(3)
    };
    Sweep sharing = patching.patch(spots);
    Sweep slow = patching.patchOneByOne(spots);
    for (int cell = 0; cell < spots.length; cell++) {
      assertClose(spots[cell] + "", slow.measured()[cell], sharing.measured()[cell], 1e-4);
    }
    assertThat(sharing.toString())
        .contains(
            "L1 resid_pre IO", "L3 resid_pre from S2", "L1H0 k IO", "L1H0 pattern from -2", "L2H3");
    double[] run =
        MODEL
            .run(SET.corruptPrompts())
            .patch(spots[0], MODEL.run(SET).cache(Act.RESID_PRE))
            .measure(METRIC);
    assertClose("run.patch", run, sharing.measured()[0], 1e-4);
  }

  @Test
  void promptsOfTwoKindsArePatched() {
    double clean = patching(MODEL, SET).clean();
    assertThat(patching(MODEL, SET, SET.corrupt(), METRIC).clean()).isEqualTo(clean);
    assertThat(patching(MODEL, SET.clean(), MODEL.run(SET.corrupt()), METRIC).clean())
        .isEqualTo(clean);
    PromptPair one = SET.get(0);
    assertThat(patching(MODEL, one.clean(), List.of(one.corrupt()), one.metric()).clean())
        .isEqualTo(MODEL.run(one.clean()).mean(one.metric()));
    Tokens corrupt = MODEL.tokens(one.corrupt());
    assertThat(pathPatching(MODEL, one.clean(), corrupt, one.metric()).toString())
        .contains("clean");
  }

  @Test
  void refusesWhatCannotBePaired() {
    assertThatThrownBy(() -> patching(MODEL, SET, "The cat", METRIC))
        .hasMessage(
            "patching compares each clean prompt with its corrupted one, not 3 with 1; give as many"
                + " of both");
    assertThatThrownBy(() -> patching(MODEL, SET, 3, METRIC))
        .hasMessage(
            "prompts are a text, a list of texts, tokens, a prompt set or a run, and 3 was given");
    assertThatThrownBy(
            () ->
                patching(MODEL, SET, SET.corrupt(), METRIC).patch(Act.RESID_PRE.at(1).pos(Role.IO)))
        .hasMessageStartingWith("the prompts have no role IO; they have [END], because texts");
    assertThatThrownBy(() -> patching(MODEL, SET).patch())
        .hasMessageStartingWith("patch() needs spots, such as");
    assertThatThrownBy(() -> patching(MODEL, SET).patch(Act.RESID_PRE.at(1).from(Role.IO)))
        .hasMessageContaining(" tokens from IO on, but ");
  }

  @Test
  void aPathIsAtARoleThatHasOnePosition() {
    PathPatching paths = pathPatching(MODEL, SET);
    Spot query = Act.QUERY.at(1).head(0);
    assertClose(
        "the end",
        paths.to(query.pos(-1)).measured()[0],
        paths.to(query.pos(Role.END)).measured()[0],
        0);
    assertThatThrownBy(() -> paths.to(query.pos(Role.IO)))
        .hasMessage(
            "a path is at every position or at one, the same in all prompts, but"
                + " blocks.1.attn.hook_q[head 0, pos IO] is at others; use prompts in which the"
                + " role has one position, or a number");
    assertThatThrownBy(() -> paths.from(Act.HEAD_Z.at(1).head(0).from(-2)))
        .hasMessageStartingWith("a path is at every position or at one, ");
  }
}
