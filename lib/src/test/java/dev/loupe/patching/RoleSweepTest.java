package dev.loupe.patching;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.effect.Sweep;
import dev.loupe.load.BundledModel;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.prompts.Capitals;
import dev.loupe.prompts.GreaterThan;
import dev.loupe.prompts.IndirectObject;
import dev.loupe.prompts.PromptPair;
import dev.loupe.prompts.PromptSet;
import dev.loupe.prompts.Pronouns;
import dev.loupe.prompts.SubjectVerbAgreement;
import dev.loupe.site.Act;
import dev.loupe.site.Role;
import dev.loupe.text.Roles;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoleSweepTest {
  private static final HookedTransformer MODEL = BundledModel.wren();
  private static final PromptSet SET = IndirectObject.of(MODEL, 12).keepAligned(MODEL);

  private static double[] flat(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  void theWordsOfTheRolesStandAtTheirPositions() {
    Tokens tokens = MODEL.run(SET).tokens();
    assertThat(tokens.padded()).isTrue();
    Roles roles = SET.roles(MODEL);
    assertThat(roles.roles()).containsExactlyInAnyOrder(Role.IO, Role.S1, Role.S2, Role.END);
    assertThat(roles.roles().get(3)).isEqualTo(Role.END);
    for (int i = 0; i < SET.size(); i++) {
      String right = SET.get(i).right().get(0);
      String wrong = SET.get(i).wrong().get(0);
      assertThat(tokens.piece(tokens.id(i, roles.of(Role.IO)[i])).strip()).isEqualTo(right.strip());
      assertThat(tokens.piece(tokens.id(i, roles.of(Role.S1)[i])).strip()).isEqualTo(wrong.strip());
      assertThat(tokens.piece(tokens.id(i, roles.of(Role.S2)[i])).strip()).isEqualTo(wrong.strip());
      assertThat(roles.of(Role.S1)[i]).isLessThan(roles.of(Role.S2)[i]);
      assertThat(roles.of(Role.END)[i]).isEqualTo(tokens.width() - 1);
    }
  }

  @Test
  void theOtherSetsKnowTheirWords() {
    assertRole(GreaterThan.of(MODEL, 5), Role.YY, "\\d\\d");
    assertRole(Capitals.of(MODEL, 5), Role.SUBJECT, " [A-Z].*");
    assertRole(SubjectVerbAgreement.of(MODEL, 5), Role.SUBJECT, " [a-z]+");
    assertRole(SubjectVerbAgreement.of(MODEL, 5), Role.DISTRACTOR, " [a-z]+");
    assertRole(Pronouns.of(MODEL, 5), Role.SUBJECT, " [A-Z].*");
  }

  private static void assertRole(PromptSet set, Role role, String pattern) {
    Tokens tokens = MODEL.run(set).tokens();
    int[] positions = set.roles(MODEL).of(role);
    for (int i = 0; i < set.size(); i++) {
      assertThat(tokens.piece(tokens.id(i, positions[i]))).matches(pattern);
    }
  }

  @Test
  void aSweepOfUnequalPromptsGivesWhatOneFullRunForEachCellGives() {
    for (Act act : List.of(Act.RESID_PRE, Act.MLP_OUT)) {
      ActivationPatching patching = ActivationPatching.of(MODEL, SET);
      assertClose(
          act.toString(),
          flat(patching.sweepByRoleCellByCell(act).values()),
          flat(patching.sweepByRole(act).values()),
          1e-4);
    }
  }

  @Test
  void eachPromptHasTheValuesThatItHasAlone() {
    double[][] together = ActivationPatching.of(MODEL, SET).sweepByRole(Act.RESID_PRE).measured();
    for (int i = 0; i < 3; i++) {
      PromptSet one = new PromptSet("one", List.of(SET.get(i)));
      Sweep alone = ActivationPatching.of(MODEL, one).raw().sweepByRole(Act.RESID_PRE);
      int prompt = i;
      // The roles of one prompt may stand in another order.
      List<Role> order = one.roles(MODEL).roles();
      List<Role> all = SET.roles(MODEL).roles();
      double[] expected =
          IntStream.range(0, together.length)
              .mapToDouble(
                  cell -> alone.measured()[cell / 4 * 4 + order.indexOf(all.get(cell % 4))][0])
              .toArray();
      double[] values = Arrays.stream(together).mapToDouble(cell -> cell[prompt]).toArray();
      assertClose("prompt " + i, expected, values, 1e-4);
    }
  }

  @Test
  void aRoleAtOnePositionInAllPromptsIsThatPosition() {
    PromptSet set =
        Capitals.of(MODEL, 12).filter(pair -> pair.clean().startsWith("The capital of"));
    ActivationPatching patching = ActivationPatching.of(MODEL, set);
    int[] subject = set.roles(MODEL).of(Role.SUBJECT);
    assertThat(Arrays.stream(subject).distinct().count()).isEqualTo(1);
    double[][] byRole = patching.sweepByRole(Act.RESID_PRE).values();
    double[][] byPosition = patching.sweep(Act.RESID_PRE).values();
    for (int layer = 0; layer < byRole.length; layer++) {
      assertClose(
          "layer " + layer,
          new double[] {
            byPosition[layer][subject[0]], byPosition[layer][byPosition[layer].length - 1]
          },
          byRole[layer],
          1e-6);
    }
  }

  @Test
  void theOtherDirectionSwapsTheRolesToo() {
    ActivationPatching patching = ActivationPatching.of(MODEL, SET).noising();
    assertClose(
        "noising",
        flat(patching.sweepByRoleCellByCell(Act.RESID_PRE).values()),
        flat(patching.sweepByRole(Act.RESID_PRE).values()),
        1e-4);
  }

  @Test
  void refusesWhatHasNoRoles() {
    ActivationPatching texts =
        ActivationPatching.of(MODEL, "The cat", "The dog", Metric.logitDiff(" is", " are"));
    assertThatThrownBy(() -> texts.sweepByRole(Act.RESID_PRE))
        .hasMessageStartingWith("the roles of these prompts are not known; patch a prompt set");
    assertThatThrownBy(() -> ActivationPatching.of(MODEL, SET).sweepByRole(Act.HEAD_Z))
        .hasMessageStartingWith("z has no sweep by role; use RESID_PRE");
    assertThatThrownBy(() -> SET.roles(MODEL).of(Role.YY))
        .hasMessageStartingWith("the prompts have no role YY; they have [");
    PromptPair bare = new PromptPair("The keys", "The key", " are", " is");
    PromptSet own = new PromptSet("own", List.of(bare));
    assertThat(own.roles(MODEL).roles()).containsExactly(Role.END);
  }
}
