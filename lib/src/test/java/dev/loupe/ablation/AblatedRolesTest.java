package dev.loupe.ablation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Role;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Close;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Roles;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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

  /** Other prompts with the role at other places; the first two are as long as those ablated. */
  private static Tokens overWithRoles() {
    return OVER.with(() -> new Roles(Map.of(Role.IO, List.of(3, 6, 7))));
  }

  /** The activation of one of the other prompts, alone, at its own position of the role. */
  private static Tensor own(HookedTransformer model, int other) {
    int[] places = {0, 6, 2};
    return model
        .run(Tokens.of(OVER.row(other)))
        .cache(Z.site())
        .get(Z.pos(places[other]).prompt(0));
  }

  private static double[] ablated(HookedTransformer model, int prompt, Tensor value) {
    int[] places = {1, 2};
    Run run = model.run(Tokens.of(IDS[prompt]));
    return run.with(Z.pos(places[prompt]), here -> here.zeros().plus(value)).measure(METRIC);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void theMeanAtARoleIsThatOfEachOtherPromptsOwnPositionOfIt(HookedTransformer model) {
    Ablation ablation = Ablation.of(model.run(withRoles(IDS)), METRIC);
    double[] measured = ablation.mean(overWithRoles()).together(Z.pos(Role.IO)).measured()[0];
    Tensor mean = own(model, 0).plus(own(model, 1)).plus(own(model, 2)).times(1.0 / 3);
    for (int prompt = 0; prompt < 2; prompt++) {
      double[] alone = ablated(model, prompt, mean);
      Close.assertClose("prompt " + prompt, alone, new double[] {measured[prompt]}, 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void anotherPromptsValueAtARoleIsThatOfItsOwnPosition(HookedTransformer model) {
    Ablation ablation = Ablation.of(model.run(withRoles(IDS)), METRIC);
    Tokens over = overWithRoles();
    double[] measured = ablation.resample(over, 3, 2).together(Z.pos(Role.IO)).measured()[0];
    for (int prompt = 0; prompt < 2; prompt++) { // one other prompt has the length of each
      double[] alone = ablated(model, prompt, own(model, prompt));
      Close.assertClose("prompt " + prompt, alone, new double[] {measured[prompt]}, 1e-4);
    }
  }

  @Test
  void theEndIsARoleOfEveryPrompt() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Ablation ablation = Ablation.of(model.run(Tokens.of(IDS)), METRIC);
    Tensor mean =
        IntStream.range(0, OVER.batch())
            .mapToObj(other -> model.run(Tokens.of(OVER.row(other))).cache(Z.site()))
            .map(alone -> alone.get(Z.pos(-1).prompt(0)))
            .reduce(Tensor::plus)
            .orElseThrow()
            .times(1.0 / 3);
    double[] measured = ablation.mean(OVER).together(Z.pos(Role.END)).measured()[0];
    Run run = model.run(Tokens.of(IDS)).with(Z.pos(-1), here -> here.zeros().plus(mean));
    Close.assertClose("end", run.measure(METRIC), measured, 1e-4);
  }

  @Test
  void theNoteSaysWhichPositionAValueAtARoleIsFrom() {
    Ablation ablation = Ablation.of(Toys.model(Toys.gpt2()).run(withRoles(IDS)), METRIC);
    Spot[] spots = {Z.pos(Role.IO), Z.pos(Role.END), Z.pos(Role.S2)};
    assertThat(ablation.mean(overWithRoles()).together(spots).toString())
        .contains(
            "the mean over all positions of 3 prompts. At END, IO: each prompt's own position of"
                + " it. At S2: without regard to the role, which the other prompts do not name.");
    assertThat(ablation.resample(OVER, 1).together(Z).toString()).doesNotContain("At ");
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
