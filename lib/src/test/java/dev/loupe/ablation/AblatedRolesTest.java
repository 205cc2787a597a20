package dev.loupe.ablation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Role;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Close;
import dev.loupe.text.Roles;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AblatedRolesTest {
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final int[][] IDS = {{3, 14, 15, 40, 26}, {9, 2, 6, 5, 3, 5, 8, 9}};
  private static final int[][] EQUAL = {{3, 14, 15, 40, 26, 7, 7, 7}, {9, 2, 6, 5, 3, 5, 8, 9}};
  private static final Tokens OVER =
      Tokens.of(
          new int[] {3, 14, 15, 9, 26}, new int[] {9, 2, 6, 5, 3, 7, 8, 1}, new int[] {1, 7, 2});
  private static final Tokens EQUAL_OVER =
      Tokens.of(new int[] {9, 2, 6, 5, 3, 7, 8, 1}, new int[] {2, 4, 6, 8, 3, 5, 7, 9});
  private static final Spot Z = Act.HEAD_Z.at(1).head(2);
  private static final Spot MLP = Act.MLP_OUT.at(0).all();

  private static Tokens withRoles(int[][] ids) {
    return Tokens.of(ids)
        .with(() -> new Roles(Map.of(Role.IO, List.of(4, 2), Role.S2, List.of(5, 6))));
  }

  private static Stream<AblationSweep> kinds(HookedTransformer model, Tokens prompts, Tokens over) {
    Ablation ablation = Ablation.of(model.run(prompts), METRIC);
    return Stream.of(ablation.zero(), ablation.mean(over), ablation.resample(over, 3, 2));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void ablatingARoleIsAblatingEachPromptAtItsPosition(HookedTransformer model) {
    for (int[][] ids : List.of(IDS, EQUAL)) {
      Tokens over = ids == IDS ? OVER : EQUAL_OVER;
      List<AblationSweep> kinds = kinds(model, withRoles(ids), over).toList();
      for (AblationSweep kind : kinds) {
        Spot[] spots = {Z.pos(Role.IO), MLP.from(Role.S2)};
        double[][] together = kind.together(spots).measured();
        double[][] slow = kind.oneByOne().together(spots).measured();
        for (int part = 0; part < 3; part++) {
          Close.assertClose(kind + "", slow[part], together[part], 1e-4);
        }
      }
      // Zeros are the same alone; the others draw or average by length.
      double[][] zero = kinds.get(0).together(Z.pos(Role.IO), MLP.from(Role.S2)).measured();
      for (int i = 0; i < 2; i++) {
        int start = 8 - ids[i].length;
        Spot io = Z.pos(List.of(4, 2).get(i) - start);
        Spot rest = MLP.from(List.of(5, 6).get(i) - start);
        Ablation alone = Ablation.of(model.run(Tokens.of(ids[i])), METRIC);
        double[][] expected = alone.zero().together(io, rest).measured();
        for (int part = 0; part < 3; part++) {
          Close.assertClose("part " + part, expected[part], new double[] {zero[part][i]}, 1e-4);
        }
      }
    }
  }

  @Test
  void thePictureNamesTheRoles() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    String shown =
        Ablation.of(model.run(withRoles(IDS)), METRIC)
            .zero()
            .together(Z.pos(Role.IO), MLP.from(Role.S2), Z)
            .toString();
    assertThat(shown).contains("L1H2 IO", "L0 mlp_out from S2", "L1H2");
  }
}
